// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, formatPath, formatRef, type ObjectRef, type Path } from '@branchline/model';
import { type PlanCode, planCodes } from './codes.ts';
import { compareText } from './service-port.ts';

/** Adds a diagnostic about one document; the hint is the remedy of the code unless a better one is given. */
export type Report = (code: PlanCode, path: Path, words: string, hint?: string) => void;

/** A `Report` that adds to `diagnostics`, and begins every message with the document and the path. */
export function reporter(object: ObjectRef, diagnostics: Diagnostic[]): Report {
	return (code, path, words, hint = planCodes[code].remedy) => {
		const message = `${formatRef(object)} ${formatPath(path)}: ${words}`;
		diagnostics.push({ code, severity: planCodes[code].severity, message, hint, object, path });
	};
}

/** The text by which the diagnostics of one document are found: `kind`, namespace and name, joined by U+0000. */
export function objectId(object: ObjectRef): string {
	return `${object.kind}\0${object.namespace ?? ''}\0${object.name}`;
}

/** Orders diagnostics by object, then path, then code and message. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
	return (
		compareText(a.object ? objectId(a.object) : '', b.object ? objectId(b.object) : '') ||
		comparePaths(a.path ?? [], b.path ?? []) ||
		compareText(a.code, b.code) ||
		compareText(a.message, b.message)
	);
}

function comparePaths(a: Path, b: Path): number {
	for (let index = 0; index < Math.min(a.length, b.length); index++) {
		const [left, right] = [a[index]!, b[index]!];
		const order =
			typeof left === 'number' && typeof right === 'number' ? left - right : compareText(String(left), String(right));
		if (order !== 0) return order;
	}
	return a.length - b.length;
}
