// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import { OwnDocuments } from './own-documents.ts';
import { sandbox } from './shop.test.fixture.ts';

function policy(name: string, header: string): KubernetesObject {
	const spec = { carriers: [{ header }] };
	return { apiVersion: 'branchline.dev/v1alpha1', kind: 'RoutingPolicy', metadata: { name }, spec };
}

function named(documents: OwnDocuments) {
	const { change, sandboxes, diagnostics } = documents.read();
	return {
		upsert: change.upsert?.map(({ metadata }) => metadata.name) ?? [],
		remove: change.remove?.map(({ name }) => name) ?? [],
		carriers: change.policy?.spec.carriers,
		sandboxes: sandboxes.map(({ metadata }) => metadata.name),
		codes: diagnostics.map(({ code }) => code),
	};
}

test('each change is named once, and a status report is none', (t) => {
	const documents = new OwnDocuments(true);
	t.true(documents.see(sandbox('k', 'fork-1')));
	t.deepEqual(named(documents).upsert, ['k']);
	t.false(documents.see({ ...sandbox('k', 'fork-1'), status: { conditions: [] } }));
	t.deepEqual(named(documents).upsert, []);
	t.true(documents.gone(sandbox('k', 'fork-1')));
	t.deepEqual(named(documents), { upsert: [], remove: ['k'], carriers: undefined, sandboxes: [], codes: [] });
	documents.see(sandbox('k', 'fork-1'));
	documents.gone(sandbox('k', 'fork-1'));
	documents.see(sandbox('k', 'fork-2'));
	t.deepEqual(named(documents).upsert, ['k']);
});

test('a document that cannot be read is said, and counts as gone', (t) => {
	const documents = new OwnDocuments(true);
	documents.see(sandbox('k', 'fork-1'));
	named(documents);
	documents.see({ ...sandbox('k', 'fork-1'), spec: { forks: 3 } });
	const { remove, codes } = named(documents);
	t.deepEqual([remove, codes], [['k'], ['model/wrong-type']]);
	t.deepEqual(
		[...documents.inCluster()].map(({ document }) => document),
		[undefined],
	);
});

test('given documents hold, with the age of those in the cluster, which come back when they are given no more', (t) => {
	const documents = new OwnDocuments(true);
	const inCluster = sandbox('k', 'fork-1');
	documents.see({ ...inCluster, metadata: { ...inCluster.metadata, creationTimestamp: '2026-01-01T00:00:00Z' } });
	documents.give([sandbox('k', 'fork-2')]);
	const [given] = documents.read().change.upsert ?? [];
	t.deepEqual(given?.metadata.creationTimestamp, '2026-01-01T00:00:00Z');
	t.deepEqual(JSON.stringify(given?.spec).includes('fork-2'), true);
	t.deepEqual([...documents.inCluster()], []);
	documents.give([]);
	t.deepEqual(JSON.stringify(documents.read().change.upsert).includes('fork-1'), true);
});

test('where the sandboxes of the cluster do not count, its policy does, unless one is given', (t) => {
	const documents = new OwnDocuments(false);
	documents.see(sandbox('k', 'fork-1'));
	documents.see(policy('default', 'x-cluster'));
	t.deepEqual(named(documents), {
		upsert: [],
		remove: [],
		carriers: [{ header: 'x-cluster' }],
		sandboxes: [],
		codes: [],
	});
	documents.give([policy('other', 'x-given')]);
	t.deepEqual(named(documents).carriers, [{ header: 'x-given' }]);
	documents.give([]);
	t.deepEqual(named(documents).carriers, [{ header: 'x-cluster' }]);
});

test('of several policies the first by name counts, whatever the order, and without one the default', (t) => {
	for (const order of [
		['a', 'b'],
		['b', 'a'],
	]) {
		const documents = new OwnDocuments(true);
		t.deepEqual(named(documents).carriers?.length, 2);
		for (const name of order) documents.see(policy(name, `x-${name}`));
		const { carriers, codes } = named(documents);
		t.deepEqual([carriers, codes], [[{ header: 'x-a' }], ['model/second-policy']]);
	}
});
