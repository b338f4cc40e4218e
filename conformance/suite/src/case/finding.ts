// SPDX-License-Identifier: Apache-2.0
import { formatPath, type Path } from '@branchline/model';
import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** A mistake in the file of a case; `line` and `column` count from 1. */
export interface CaseFinding {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	readonly path: string;
	readonly message: string;
}

/** A finding as one line: `file:line:column path: message`. */
export function formatFinding({ file, line, column, path, message }: CaseFinding): string {
	return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

/** Where things stand in a file; collects what is wrong with them. */
export class CaseText {
	readonly findings: CaseFinding[] = [];
	readonly #file: string;
	readonly #document: Document;
	readonly #lines: LineCounter;

	constructor(file: string, document: Document, lines: LineCounter) {
		this.#file = file;
		this.#document = document;
		this.#lines = lines;
	}

	/** Adds a finding about what stands at a path, or about its nearest part that is written. */
	add(path: Path, message: string): void {
		this.addAt(this.#offset(path), message, path);
	}

	/** Adds a finding about a character. */
	addAt(offset: number, message: string, path: Path = []): void {
		const { line, col: column } = this.#lines.linePos(offset);
		this.findings.push({ file: this.#file, line, column, path: formatPath(path), message });
	}

	#offset(path: Path): number {
		let node = this.#document.contents as Node | null;
		let offset = node?.range?.[0] ?? 0;
		for (const step of path) {
			const next = childOf(node, step);
			if (next === undefined) break;
			offset = next.offset ?? offset;
			node = next.node;
		}
		return offset;
	}
}

function childOf(parent: Node | null, step: string | number): { node: Node | null; offset?: number } | undefined {
	if (isSeq(parent) && typeof step === 'number') {
		const node = (parent.items[step] ?? null) as Node | null;
		return node === null ? undefined : at(node, node);
	}
	if (!isMap(parent)) return undefined;
	const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
	return pair === undefined ? undefined : at(pair.value as Node | null, pair.key as Node);
}

function at(node: Node | null, named: Node): { node: Node | null; offset?: number } {
	const offset = named.range?.[0];
	return offset === undefined ? { node } : { node, offset };
}
