// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { until } from './until.ts';

test('answers what the check found', async (t) => {
	let calls = 0;
	t.is(await until('a', () => (++calls === 3 ? calls : undefined), { timeoutMs: 30_000, everyMs: 1 }), 3);
});

test('false is an answer', async (t) => {
	t.false(await until('a', async () => false, { timeoutMs: 0 }));
});

test('the deadline is an error that says what was waited for', async (t) => {
	await t.throwsAsync(
		until('the moon', () => undefined, { timeoutMs: 5, everyMs: 1 }),
		{ message: 'the moon: not within 5 ms' },
	);
});

test('what the check throws ends the wait', async (t) => {
	const check = (): never => {
		throw new Error('no');
	};
	await t.throwsAsync(until('a', check, { timeoutMs: 30_000 }), { message: 'no' });
});
