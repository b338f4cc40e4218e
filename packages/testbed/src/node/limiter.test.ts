// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { Limiter } from './limiter.ts';

test('only so many run at one time, in order, also after failures', async (t) => {
	const limiter = new Limiter(2);
	const begun: number[] = [];
	let running = 0;
	let most = 0;
	const work = (index: number) => async () => {
		begun.push(index);
		most = Math.max(most, ++running);
		await new Promise((resolve) => setImmediate(resolve));
		running--;
		if (index === 1) throw new Error('it failed');
		return index;
	};
	const done = await Promise.allSettled([0, 1, 2, 3, 4].map((index) => limiter.run(work(index))));
	t.deepEqual(
		done.map(({ status }) => status === 'fulfilled'),
		[true, false, true, true, true],
	);
	t.deepEqual(begun, [0, 1, 2, 3, 4]);
	t.is(most, 2);
});
