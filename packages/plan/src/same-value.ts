// SPDX-License-Identifier: Apache-2.0

/**
 * Says whether two pieces of plain data are equal by value: lists in order, objects whatever the order of their
 * properties. A property that is `undefined` counts as absent, as it does in JSON.
 */
export function sameValue(a: unknown, b: unknown): boolean {
	if (Object.is(a, b)) return true;
	if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
	if (Array.isArray(a) || Array.isArray(b)) {
		return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((v, i) => sameValue(v, b[i]));
	}
	const [left, right] = [a as PlainObject, b as PlainObject];
	const names = definedIn(left);
	return (
		names.length === definedIn(right).length &&
		names.every((name) => Object.hasOwn(right, name) && sameValue(left[name], right[name]))
	);
}

type PlainObject = Readonly<Record<string, unknown>>;

function definedIn(object: PlainObject): readonly string[] {
	return Object.keys(object).filter((name) => object[name] !== undefined);
}
