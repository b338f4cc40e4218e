// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Arrival } from '../exchange.ts';
import { Arrivals } from './arrivals.ts';

function arrival(id: string | undefined, body = ''): Arrival {
	const place = { workload: 'w', namespace: 'n', pod: 'p', port: 1, protocol: 'http/1.1' } as const;
	return { ...place, ...(id === undefined ? {} : { id }), method: 'GET', path: '/', authority: 'a', headers: [], body };
}

function ids(arrivals: Arrivals): readonly string[] {
	return (JSON.parse(arrivals.json({ prefix: '' })) as { arrivals: { id: string }[] }).arrivals.map(({ id }) => id);
}

test('the newest are kept, and what has no id is not', (t) => {
	const arrivals = new Arrivals(3);
	for (let index = 0; index < 20; index++) {
		arrivals.add(arrival(String(index)));
		arrivals.add(arrival(undefined));
		const first = Math.max(0, index - 2);
		t.deepEqual(
			ids(arrivals),
			Array.from({ length: index - first + 1 }, (_, offset) => String(first + offset)),
		);
	}
});

test('no more is kept than the limit in all', (t) => {
	const arrivals = new Arrivals(100, 1_000);
	for (let index = 0; index < 10; index++) arrivals.add(arrival(String(index), 'x'.repeat(300)));
	t.deepEqual(ids(arrivals), ['8', '9']);
});
