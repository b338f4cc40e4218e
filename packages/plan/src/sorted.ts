// SPDX-License-Identifier: Apache-2.0
import { compareText } from './service-port.ts';

/** Gives the text by which a list is sorted; it is unique in the list. */
export type IdOf<Item> = (item: Item) => string;

/** Finds an item of a sorted list. */
export function find<Item>(list: readonly Item[], id: string, idOf: IdOf<Item>): Item | undefined {
	const item = list[lowerBound(list, id, idOf)];
	return item !== undefined && idOf(item) === id ? item : undefined;
}

/** The items of a sorted list whose id begins with `prefix`, which ends in U+0000. */
export function withPrefix<Item>(list: readonly Item[], prefix: string, idOf: IdOf<Item>): readonly Item[] {
	return list.slice(lowerBound(list, prefix, idOf), lowerBound(list, `${prefix.slice(0, -1)}\u0001`, idOf));
}

/** A sorted list with some items set, or removed where the change is `undefined`; the list itself when none changes. */
export function patch<Item>(
	list: readonly Item[],
	changes: ReadonlyMap<string, Item | undefined>,
	idOf: IdOf<Item>,
): readonly Item[] {
	const result: Item[] = [];
	let from = 0;
	let changed = false;
	for (const [id, item] of [...changes].sort(([a], [b]) => compareText(a, b))) {
		const at = lowerBound(list, id, idOf, from);
		for (let index = from; index < at; index++) result.push(list[index]!);
		const old = at < list.length && idOf(list[at]!) === id ? list[at] : undefined;
		if (item !== undefined) result.push(item);
		from = old === undefined ? at : at + 1;
		changed ||= old !== item;
	}
	if (!changed) return list;
	for (let index = from; index < list.length; index++) result.push(list[index]!);
	return result;
}

function lowerBound<Item>(list: readonly Item[], id: string, idOf: IdOf<Item>, from = 0): number {
	let low = from;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (idOf(list[middle]!) < id) low = middle + 1;
		else high = middle;
	}
	return low;
}
