// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { annotations, describe, hash, isOurs, managedBy, managedByLabel, objectName, ourMetadata } from './names.ts';

const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/);

test('distinct labels give distinct names, which are DNS subdomains', (t) => {
	const parts = fc.array(label, { minLength: 1, maxLength: 5 });
	fc.assert(
		fc.property(parts, parts, (one, two) => {
			const same = one.length === two.length && one.every((part, index) => part === two[index]);
			return (objectName(...one) === objectName(...two)) === same;
		}),
		{ examples: [[['a-b'], ['a', 'b']]] },
	);
	t.regex(objectName('branchline', 'checkout', 8080, 'pr-1'), /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/);
	t.is(objectName('branchline', 'checkout', 8080, 'pr-1'), 'branchline.checkout.8080.pr-1');
});

test('a name that is too long ends in a hash of the whole', (t) => {
	const long = (last: string) => objectName('a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63), 'd'.repeat(63), last);
	t.is(long('x').length, 253);
	t.not(long('x'), long('y'));
	t.is(objectName('a'.repeat(253)).length, 253);
	t.false(/\.[0-9a-f]{8}$/.test(objectName('a'.repeat(253))));
});

test('hashes are those of FNV-1a, in eight digits', (t) => {
	t.is(hash(''), '811c9dc5');
	t.is(hash('a'), 'e40c292c');
	t.is(hash('foobar'), 'bf9cf968');
});

test('metadata of ours says whose it is and what it is for', (t) => {
	const origins = [{ sandbox: 'shop/b' }, { sandbox: 'shop/a', group: 'shop/g' }, { sandbox: 'shop/b' }];
	const metadata = ourMetadata('name', 'shop', { key: 'k', origins, native: ['Service shop/a', 'Service shop/b'] });
	t.deepEqual(metadata, {
		name: 'name',
		namespace: 'shop',
		labels: { [managedByLabel]: managedBy },
		annotations: {
			[annotations.key]: 'k',
			[annotations.sandbox]: 'shop/a,shop/b',
			[annotations.group]: 'shop/g',
			[annotations.native]: 'Service shop/a,Service shop/b',
		},
	});
	t.false('annotations' in ourMetadata('name', 'shop', {}));
});

test('a list too long for an annotation says how long it is', (t) => {
	const origins = Array.from({ length: 5_000 }, (_, index) => ({ sandbox: `shop/${'x'.repeat(58)}${index}` }));
	const text = ourMetadata('name', 'shop', { origins }).annotations?.[annotations.sandbox] ?? '';
	t.true(text.endsWith(' and 4950 more'));
	t.true(text.length < 10_000);
});

test('ours is what has the label with our value', (t) => {
	const of = (labels?: Record<string, string>) => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: 'a', ...(labels ? { labels } : {}) },
	});
	t.true(isOurs(of({ [managedByLabel]: managedBy, more: 'yes' })));
	t.false(isOurs(of({ [managedByLabel]: 'Helm' })));
	t.false(isOurs(of()));
	t.false(isOurs({ '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'branchline' }));
});

test('objects are named by kind, namespace and name, resources by type and name', (t) => {
	t.is(describe({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } }), 'Service default/a');
	t.is(describe({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'shop' } }), 'Service shop/a');
	t.is(describe({ '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'x' }), 'Cluster x');
});
