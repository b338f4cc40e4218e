// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/model';
import type { Rendered } from '../render.ts';

/** A finding of one mesh, or of several together. */
export interface Found {
	readonly mesh?: string;
	readonly diagnostic: Diagnostic;
}

/** What rendering found, each finding with the mesh that it is of. */
export function findingsOf({ meshes, diagnostics }: Pick<Rendered, 'meshes' | 'diagnostics'>): readonly Found[] {
	const own = meshes.flatMap(({ mesh, diagnostics: found }) => found.map((diagnostic) => ({ mesh, diagnostic })));
	const ofMeshes = new Set(own.map(({ diagnostic }) => textOf(diagnostic)));
	const ofAll = diagnostics.filter((diagnostic) => !ofMeshes.has(textOf(diagnostic)));
	return [...own, ...ofAll.map((diagnostic) => ({ diagnostic }))];
}

function textOf({ code, message }: Diagnostic): string {
	return `${code} ${message}`;
}

/** A finding as it is for every key: without the one, and without the sandbox, for which it was made. */
export function withoutKey(diagnostic: Diagnostic, key: string): Diagnostic {
	const { key: _, keys: __, object, ...rest } = diagnostic;
	const message = rest.message
		.replaceAll(` key ${key}: none of the key's copies are written:`, ':')
		.replaceAll(` key ${key}:`, ':')
		.replaceAll(`the fork of key ${key}`, 'the fork')
		.replaceAll(`key ${key}`, 'the key');
	return { ...rest, ...(object === undefined || object.kind === 'Sandbox' ? {} : { object }), message };
}
