// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { compareServicePorts, sameServicePort, servicePortName } from './service-port.ts';
import type { ServicePort } from './types.ts';

const sorted: readonly ServicePort[] = [
	{ namespace: 'a', service: 'c', port: 9 },
	{ namespace: 'a', service: 'c', port: 80 },
	{ namespace: 'a', service: 'c-b', port: 1 },
	{ namespace: 'a-b', service: 'a', port: 1 },
];

test('service ports are ordered by namespace, service and number', (t) => {
	t.deepEqual([...sorted].reverse().sort(compareServicePorts), sorted);
	t.is(compareServicePorts(sorted[0]!, { ...sorted[0]! }), 0);
});

test('service ports are the same when every part is, and so are their names', (t) => {
	for (const [i, a] of sorted.entries()) {
		for (const [j, b] of sorted.entries()) {
			t.is(sameServicePort(a, { ...b }), i === j);
			t.is(servicePortName(a) === servicePortName(b), i === j);
		}
	}
	t.is(servicePortName(sorted[1]!), 'a/c:80');
});
