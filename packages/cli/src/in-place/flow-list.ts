// SPDX-License-Identifier: Apache-2.0
import type { Node, YAMLSeq } from 'yaml';
import type { Edit } from './edit.ts';

/**
 * The edits that take the items at `gone` out of a list in brackets, as JSON has them, and put others in front: each on
 * a line of its own where the items of the list are.
 */
export function flowListEdits(
	text: string,
	list: YAMLSeq,
	gone: ReadonlySet<number>,
	added: readonly unknown[],
): readonly Edit[] {
	const items = list.items as readonly Node[];
	const removals = [...gone].map((index) => removal(text, items, index));
	const open = (list.range?.[0] ?? 0) + 1;
	const first = items[0]?.range?.[0] ?? open;
	if (added.length === 0) return removals;
	const gap = text.slice(open, first);
	const isBroken = /^\s*\n\s*$/.test(gap);
	const separator = isBroken ? gap : ' ';
	const margin = gap.slice(gap.lastIndexOf('\n') + 1);
	const values = added.map((value) => {
		const json = JSON.stringify(value, undefined, isBroken ? '  ' : undefined);
		return isBroken ? json.replaceAll('\n', `\n${margin}`) : json;
	});
	const insertion = values.map((value) => (items.length > 0 ? `${value},${separator}` : value)).join('');
	return [{ start: first, end: first, text: insertion }, ...removals];
}

/** Without its comma an item is gone whole; white space alone between it and the next goes with it. */
function removal(text: string, items: readonly Node[], index: number): Edit {
	const [start, end] = rangeOf(items[index]!);
	const next = items[index + 1];
	if (next !== undefined) {
		const between = text.slice(end, rangeOf(next)[0]);
		const comma = between.indexOf(',');
		return { start, end: /^\s*,\s*$/.test(between) ? rangeOf(next)[0] : end + comma + 1, text: '' };
	}
	const previous = items[index - 1];
	return { start: previous === undefined ? start : rangeOf(previous)[1], end, text: '' };
}

function rangeOf(node: Node): readonly [number, number] {
	return [node.range?.[0] ?? 0, node.range?.[1] ?? 0];
}
