// SPDX-License-Identifier: Apache-2.0

/** An object of which nothing but its fields is known. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields, and no list. */
export function isTree(value: unknown): value is Tree {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy in which every object, the innermost first, was changed; a change to `undefined` leaves out an item of a list. */
export function mapTrees(value: unknown, change: (tree: Tree) => Tree | undefined): unknown {
	if (Array.isArray(value)) {
		return value.flatMap((item) => {
			const changed = mapTrees(item, change);
			return changed === undefined ? [] : [changed];
		});
	}
	if (!isTree(value)) return value;
	return change(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTrees(item, change)])));
}

/** A copy in which every text was changed. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
	if (typeof value === 'string') return change(value);
	if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
	if (!isTree(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]));
}

/** The object without some of its fields. */
export function without(tree: Tree, ...names: readonly string[]): Tree {
	return Object.fromEntries(Object.entries(tree).filter(([name]) => !names.includes(name)));
}

/** The object with a field that is a list changed; the same object where the field is not there. */
export function withItems(tree: Tree, name: string, change: (item: Tree) => Tree): Tree {
	const items = tree[name];
	return Array.isArray(items) ? { ...tree, [name]: items.map((item: Tree) => change(item)) } : tree;
}
