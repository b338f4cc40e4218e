// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { keyOwners } from './key-owners.ts';
import type { Sandbox } from './sandbox.ts';

const sandbox = (namespace: string, name: string, key?: string, creationTimestamp?: string): Sandbox => ({
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'Sandbox',
	metadata: { name, namespace, ...(creationTimestamp && { creationTimestamp }) },
	spec: { ...(key && { key }), forks: [] },
});

test('the older claimant keeps the key, and one outside the cluster is the youngest', (t) => {
	const young = sandbox('a', 'a', 'k', '2026-02-01T00:00:00Z');
	const old = sandbox('z', 'z', 'k', '2026-01-01T00:00:00+01:00');
	const file = sandbox('0', '0', 'k');
	const { owner, diagnostics } = keyOwners({ sandboxes: [file, young, old], groups: [] });
	t.is(owner.get('k'), old);
	t.deepEqual(
		diagnostics.map((one) => one.message),
		['a/a spec.key: key "k" belongs to Sandbox z/z', '0/0 spec.key: key "k" belongs to Sandbox z/z'],
	);
});

test('claimants of one age are settled by namespace, then name', (t) => {
	const first = sandbox('a', 'z', 'k');
	const { owner } = keyOwners({ sandboxes: [sandbox('b', 'a', 'k'), first], groups: [] });
	t.is(owner.get('k'), first);
});

test('the name is the key where none is written', (t) => {
	const { diagnostics } = keyOwners({ sandboxes: [sandbox('a', 'k'), sandbox('b', 'k')], groups: [] });
	t.deepEqual(
		diagnostics.map((one) => one.path),
		[['metadata', 'name']],
	);
});

test('the answer does not depend on the order of the documents', (t) => {
	const one = fc
		.tuple(
			fc.constantFrom('a', 'b'),
			fc.constantFrom('x', 'y', 'z'),
			fc.constantFrom('k', 'l'),
			fc.constantFrom(undefined, '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 'soon'),
		)
		.map((parts) => sandbox(...parts));
	const some = fc.uniqueArray(one, { selector: ({ metadata }) => `${metadata.namespace}/${metadata.name}` });
	const shuffled = some.chain((list) =>
		fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
	);
	fc.assert(
		fc.property(shuffled, ([list, other]) => {
			const here = keyOwners({ sandboxes: list, groups: [] });
			const there = keyOwners({ sandboxes: other, groups: [] });
			t.deepEqual([...here.owner].sort(), [...there.owner].sort());
			t.deepEqual(here.diagnostics, there.diagnostics);
		}),
		{ numRuns: 200 },
	);
});
