// SPDX-License-Identifier: Apache-2.0

/** Works on items, at most so many at once, and gives the results in the order of the items. Rejects as soon as one does. */
export async function inOrder<Item, Result>(
	items: readonly Item[],
	atOnce: number,
	work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
	const results: Result[] = new Array(items.length);
	const turns = items.entries();
	const worker = async (): Promise<void> => {
		for (const [index, item] of turns) results[index] = await work(item);
	};
	await Promise.all(Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, worker));
	return results;
}
