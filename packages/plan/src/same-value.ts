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
	const left = new Map(Object.entries(a).filter(([, value]) => value !== undefined));
	const right = Object.entries(b).filter(([, value]) => value !== undefined);
	return (
		left.size === right.length && right.every(([name, value]) => left.has(name) && sameValue(left.get(name), value))
	);
}
