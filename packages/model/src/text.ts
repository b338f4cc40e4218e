// SPDX-License-Identifier: Apache-2.0
import { type Document, isAlias, isCollection, isMap, isPair, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { Path, Position } from './diagnostic.ts';

/** A text that is read: it finds positions, at no cost until one is asked for. */
export class Text {
	readonly name: string;
	readonly text: string;
	#lines: number[] | undefined;
	#last: { readonly start: number; readonly document: Document } | undefined;

	constructor(name: string, text: string) {
		this.name = name;
		this.text = text;
	}

	/** The position of a character, by its offset in the text. */
	position(offset: number): Position {
		this.#lines ??= lineStarts(this.text);
		let low = 0;
		let high = this.#lines.length;
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			if (this.#lines[middle]! <= offset) low = middle;
			else high = middle;
		}
		return { file: this.name, line: low + 1, column: offset - this.#lines[low]! + 1 };
	}

	/**
	 * The position of `path` in the document that stands between two offsets, or of its nearest part that is written:
	 * of a scalar the value, of a block or where `at` says so the key.
	 */
	find(start: number, end: number, path: Path, at: 'key' | 'value'): Position {
		// Diagnostics come document by document, so the last one is worth keeping.
		if (this.#last?.start !== start) {
			const options = { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' } as const;
			this.#last = { start, document: parseDocument(this.text.slice(start, end), options) };
		}
		return this.position(start + offsetOf(this.#last.document, path, at));
	}
}

function lineStarts(text: string): number[] {
	const starts = [0];
	for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
	return starts;
}

function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
	let node: Node | null = document.contents;
	let offset = node?.range?.[0] ?? 0;
	for (const [depth, step] of path.entries()) {
		if (isAlias(node)) node = node.resolve(document) ?? null;
		const next = child(node, step);
		if (next === undefined) return offset;
		const wantsKey = at === 'key' && depth === path.length - 1;
		const stands = wantsKey || isBlock(next.value) ? next.key : next.value;
		offset = stands?.range?.[0] ?? next.key?.range?.[0] ?? offset;
		node = next.value;
	}
	return offset;
}

interface Child {
	readonly key: Node | null;
	readonly value: Node | null;
}

function child(node: Node | null, step: string | number): Child | undefined {
	if (isMap(node)) {
		const pair = node.items.findLast((item) => isScalar(item.key) && String(item.key.value ?? '') === String(step));
		return pair === undefined ? undefined : { key: pair.key as Node, value: pair.value as Node | null };
	}
	if (!isSeq(node) || typeof step !== 'number') return undefined;
	const item = node.items[step];
	if (item === undefined || isPair(item)) return undefined;
	return { key: item as Node, value: item as Node };
}

function isBlock(node: Node | null): boolean {
	return node === null || (isCollection(node) && node.flow !== true);
}
