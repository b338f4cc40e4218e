// SPDX-License-Identifier: Apache-2.0

/** The most requests of one task that are under way at once. */
const most = 8;

/**
 * The results of `act` for every item, in their order; a few at a time, begun in order. After an error none is begun, and
 * when those under way have ended, it rejects with the error of the first item that has one: the same one every time.
 */
export async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<readonly R[]> {
	const results: R[] = new Array(items.length);
	const errors = new Map<number, unknown>();
	const queue = items.entries();
	const work = async () => {
		for (const [index, item] of queue) {
			await act(item).then(
				(result) => {
					results[index] = result;
				},
				(error: unknown) => errors.set(index, error),
			);
			if (errors.size > 0) return;
		}
	};
	await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
	if (errors.size > 0) throw errors.get(Math.min(...errors.keys()));
	return results;
}
