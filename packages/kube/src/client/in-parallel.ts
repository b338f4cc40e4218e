// SPDX-License-Identifier: Apache-2.0

/** The most requests of one task that are under way at once. */
const most = 8;

/** The results of `act` for every item, in their order; a few at a time, begun in order. After an error none is begun. */
export async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
	const results: R[] = new Array(items.length);
	const queue = items.entries();
	const work = async () => {
		for (const [index, item] of queue) results[index] = await act(item);
	};
	await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
	return results;
}
