// SPDX-License-Identifier: Apache-2.0
import type { RenderCache } from './contract.ts';

interface Remembered {
	readonly depends: readonly unknown[];
	readonly value: unknown;
}

/**
 * What `make` gives, or what it gave before under the same id for the identical things that it depends on.
 * One id is used for one type of value; without a cache everything is made.
 */
export function remember<T>(cache: RenderCache | undefined, id: string, depends: readonly unknown[], make: () => T): T {
	const known = cache?.get(id) as Remembered | undefined;
	if (known && sameItems(known.depends, depends)) return known.value as T;
	const value = make();
	cache?.set(id, { depends, value } satisfies Remembered);
	return value;
}

/** Whether two lists hold the identical items. */
export function sameItems(a: readonly unknown[] | undefined, b: readonly unknown[]): boolean {
	return a !== undefined && a.length === b.length && a.every((item, index) => item === b[index]);
}

/** A function of an object that remembers its results for as long as the object lives. */
export function memoized<K extends object, V>(make: (key: K) => V): (key: K) => V {
	const results = new WeakMap<K, { readonly value: V }>();
	return (key) => {
		const known = results.get(key);
		if (known) return known.value;
		const value = make(key);
		results.set(key, { value });
		return value;
	};
}
