// SPDX-License-Identifier: Apache-2.0
import type { Change } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import test from 'ava';
import { HeadStart } from './head-start.ts';

function slice(name: string, ready: boolean, type: Change['type'] = 'modified'): Change {
	const metadata = { name, namespace: 'shop' };
	const object = {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata,
		endpoints: [{ conditions: { ready } }],
	};
	return { type, object: object as KubernetesObject };
}

const names = (objects: readonly KubernetesObject[]) => objects.map(({ metadata }) => metadata.name);

test('what becomes ready is kept for a while, and then free once', (t) => {
	const start = new HeadStart(2000);
	t.false(start.keeps(slice('a', false), 0, true));
	t.true(start.keeps(slice('a', true), 1000, true));
	t.true(start.keeps(slice('b', true), 1500, true), 'one that is new, too');
	t.is(start.next, 3000);
	t.deepEqual(names(start.free(2999)), []);
	t.deepEqual(names(start.free(3000)), ['a']);
	t.is(start.next, 3500);
	t.deepEqual(names(start.free(9000)), ['b']);
	t.is(start.next, Number.POSITIVE_INFINITY);
	t.false(start.keeps(slice('a', true), 9000, true), 'it is ready already');
});

test('what changes meanwhile is kept no longer for it, and what dies or goes is not kept at all', (t) => {
	const start = new HeadStart(2000);
	start.keeps(slice('a', true), 0, true);
	t.true(start.keeps(slice('a', true), 1900, true));
	t.is(start.next, 2000);
	t.false(start.keeps(slice('a', false), 1950, true));
	t.deepEqual(start.free(5000), []);
	start.keeps(slice('a', true), 5000, true);
	t.false(start.keeps(slice('a', true, 'deleted'), 5100, true));
	t.deepEqual(start.free(9000), []);
	t.true(start.keeps(slice('a', true), 9000, true));
});

test('nothing is kept that was ready before, of other kinds, or without a head start', (t) => {
	const start = new HeadStart(2000);
	t.false(start.keeps(slice('a', true), 0, false));
	t.false(start.keeps(slice('a', true), 1, true));
	const { object } = slice('b', true);
	t.false(start.keeps({ type: 'modified', object: { ...object, kind: 'Service' } }, 2, true));
	t.false(new HeadStart(0).keeps(slice('c', true), 3, true));
});
