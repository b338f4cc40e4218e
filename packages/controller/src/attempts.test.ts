// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { Attempts } from './attempts.ts';

const [wanted, other, live, changed] = [{}, {}, {}, {}];

test('what fails waits longer each time, up to a minute', (t) => {
	const attempts = new Attempts();
	const waits = Array.from({ length: 10 }, () => attempts.failed('a', { wanted, live }, 'passing', 0));
	t.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
	t.is(attempts.notBefore('a', { wanted, live }), 60_000);
	t.is(attempts.notBefore('b', { wanted, live }), 0);
});

test('what is changed since it failed is tried at once', (t) => {
	const attempts = new Attempts();
	attempts.failed('a', { wanted, live }, 'refused', 0);
	t.is(attempts.notBefore('a', { wanted, live: changed }), 0);
	t.is(attempts.notBefore('a', { wanted: other, live }), 0);
	t.true(attempts.isRefused('a', wanted));
	t.false(attempts.isRefused('a', other));
	t.is(attempts.failed('a', { wanted: other, live }, 'passing', 0), 500, 'another thing has failed once');
	attempts.succeeded('a', other, 0);
	t.deepEqual(attempts.failing(), []);
});

test('what has to be written again and again waits, until it is left alone for a minute', (t) => {
	const attempts = new Attempts();
	const waits = [0, 100, 200, 300, 900, 2000].map((now) => attempts.succeeded('a', wanted, now));
	t.deepEqual(waits, [0, 0, 0, 500, 1000, 2000]);
	t.is(attempts.notBefore('a', { wanted, live: changed }), 4000);
	t.is(attempts.notBefore('a', { wanted: other, live: changed }), 0, 'what is wanted otherwise is not contested');
	t.is(attempts.succeeded('a', wanted, 100_000), 0);
});

test('what is over is forgotten', (t) => {
	const attempts = new Attempts();
	attempts.failed('a', { wanted, live }, 'passing', 0);
	attempts.failed('b', { wanted, live }, 'passing', 0);
	attempts.keepOnly(
		(id) => id === 'b',
		() => true,
	);
	t.deepEqual(attempts.failing(), ['b']);
});
