// SPDX-License-Identifier: Apache-2.0
import { toYaml } from 'branchline';
import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from 'yaml';
import { type Edit, lineEnd, lineStart } from './edit.ts';

/**
 * The edits that take the items at `gone` out of a list that has a line for each item, and put others in front.
 *
 * New items follow the line of the list's key, `key` being an offset in it, so a comment above the first item stays
 * there. Comments and blank lines of the user's stay, those between and behind the items that go included.
 */
export function blockListEdits(
	text: string,
	key: number,
	list: YAMLSeq,
	gone: ReadonlySet<number>,
	added: readonly unknown[],
): readonly Edit[] {
	const first = list.range?.[0] ?? 0;
	const column = first - lineStart(text, first);
	const removals = list.items.flatMap((item, index): Edit[] => {
		if (!gone.has(index)) return [];
		const start = dashLine(text, (item as Node).range?.[0] ?? 0, column);
		return [{ start, end: endOfLines(text, item as Node), text: '' }];
	});
	const at = lineEnd(text, key);
	const isEmptied = gone.size === list.items.length && added.length === 0;
	if (isEmptied)
		return [...removals, { start: at - breakAt(text, at).length, end: at - breakAt(text, at).length, text: ' []' }];
	if (added.length === 0) return removals;
	const lines = toYaml([added]).replace(/^(?=[^\n])/gm, ' '.repeat(column));
	return [{ start: at, end: at, text: lines.replaceAll('\n', breakAt(text, at)) }, ...removals];
}

function breakAt(text: string, end: number): string {
	return text.slice(0, end).endsWith('\r\n') ? '\r\n' : '\n';
}

/** The start of the line with the dash of an item, at or above the line of the item's first character. */
function dashLine(text: string, offset: number, column: number): number {
	let start = lineStart(text, offset);
	while (start > 0 && text[start + column] !== '-') start = lineStart(text, start - 1);
	return start;
}

/** The end of the last line that holds a part of a node; comments behind it are not its part. */
function endOfLines(text: string, node: Node): number {
	const end = lastOffset(node);
	return text[end - 1] === '\n' ? end : lineEnd(text, end);
}

function lastOffset(node: Node): number {
	const [start, end] = node.range ?? [0, 0];
	if (isSeq(node) && !node.flow) return Math.max(start, ...node.items.map((item) => lastOffset(item as Node)));
	if (!isMap(node) || node.flow) return end;
	const ends = node.items.map(({ key, value }) => {
		// An absent value has a place that may be far behind its key.
		const isWritten = value !== null && !(isScalar(value) && value.range?.[0] === value.range?.[1]);
		return lastOffset((isWritten ? value : key) as Node);
	});
	return Math.max(start, ...ends);
}
