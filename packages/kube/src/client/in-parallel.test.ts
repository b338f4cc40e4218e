// SPDX-License-Identifier: Apache-2.0
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { inParallel } from './in-parallel.ts';

test('results are in the order of the items, whichever ends first', async (t) => {
	const turns = [5, 1, 3, 0, 2, 4, 1, 0, 6, 2];
	const results = await inParallel(turns, async (count) => {
		for (let turn = 0; turn < count; turn++) await setImmediate();
		return count;
	});
	t.deepEqual(results, turns);
});

test('the error is that of the first item that fails, though a later one fails sooner; nothing is begun after it', async (t) => {
	const begun: number[] = [];
	const ended: number[] = [];
	const failing = inParallel([...Array(20).keys()], async (item) => {
		begun.push(item);
		for (let turn = 0; turn < (item === 2 ? 10 : 1 + item); turn++) await setImmediate();
		ended.push(item);
		if (item === 2 || item === 5) throw new Error(`item ${item}`);
	});
	await t.throwsAsync(failing, { message: 'item 2' });
	t.true(begun.length < 20);
	t.deepEqual(ended.toSorted(), begun.toSorted(), 'nothing is under way any more');
});
