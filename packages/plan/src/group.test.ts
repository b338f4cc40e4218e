// SPDX-License-Identifier: Apache-2.0
import type { Fork } from '@branchline/model';
import test from 'ava';
import { cluster, compiled, found, group, listed, sandbox, service, withMetadata } from './documents.test.fixture.ts';

const shop = cluster(['cart', 'cart-pr', 'pay', 'pay-pr', 'tax'].map((name) => service(name, 80)));
const cart: Fork = { of: { service: 'cart' }, to: { service: 'cart-pr' } };
const pay: Fork = { of: { service: 'pay' }, to: { service: 'pay-pr' } };

test('a group is the union of its members, by name and by label', (t) => {
	const labelled = withMetadata(sandbox('b', [pay]), { labels: { train: '42', more: 'x' } });
	const elsewhere = withMetadata(sandbox('c', [cart]), { labels: { train: '42' }, namespace: 'other' });
	const names = { names: ['a'], selector: { matchLabels: { train: '42' } } };
	const { plan, diagnostics } = compiled([group('g', names), elsewhere, labelled, sandbox('a', [cart])], shop);
	t.deepEqual(
		plan.services.map(({ substitutions }) => substitutions.map(({ key, origin }) => ({ key, ...origin }))),
		[
			[
				{ key: 'a', sandbox: 'shop/a' },
				{ key: 'g', sandbox: 'shop/a', group: 'shop/g' },
			],
			[
				{ key: 'b', sandbox: 'shop/b' },
				{ key: 'g', sandbox: 'shop/b', group: 'shop/g' },
			],
		],
	);
	t.deepEqual(
		diagnostics.map(({ object }) => object?.namespace),
		['other'],
	);
});

test('a member that is named and selected counts once', (t) => {
	const member = withMetadata(sandbox('a', [cart]), { labels: { x: 'y' } });
	const compilation = compiled(
		[group('g', { names: ['a', 'a'], selector: { matchLabels: { x: 'y' } } }), member],
		shop,
	);
	t.deepEqual(compilation.diagnostics, []);
	t.is(listed(compilation)['shop/cart:80 g'], 'shop/cart-pr:80');
});

test('a service port that two members fork fails for the group alone, and the rest stays', (t) => {
	const documents = [sandbox('a', [cart, pay]), sandbox('b', [cart]), group('g', { names: ['b', 'a'] })];
	const compilation = compiled(documents, shop);
	t.deepEqual(listed(compilation), {
		'shop/cart:80 a': 'shop/cart-pr:80',
		'shop/cart:80 b': 'shop/cart-pr:80',
		'shop/cart:80 g': 'fail',
		'shop/pay:80 a': 'shop/pay-pr:80',
		'shop/pay:80 g': 'shop/pay-pr:80',
	});
	t.deepEqual(
		compilation.diagnostics.map(({ message }) => message),
		['shop/g spec.sandboxes: shop/cart:80 is forked by several members: shop/a, shop/b'],
	);
});

test('a target that another member forks fails for the group alone', (t) => {
	const documents = [
		sandbox('a', [{ ...cart, to: { service: 'pay' } }]),
		sandbox('b', [pay]),
		group('g', { names: ['a', 'b'] }),
	];
	const compilation = compiled(documents, shop);
	t.is(listed(compilation)['shop/cart:80 a'], 'shop/pay:80');
	t.is(listed(compilation)['shop/cart:80 g'], 'fail');
	t.is(listed(compilation)['shop/pay:80 g'], 'shop/pay-pr:80');
	t.deepEqual(found(compilation), ['plan/target-forked spec.sandboxes']);
});

test('a fork that fails for its sandbox fails for the group, and is reported once', (t) => {
	const broken = sandbox('a', [{ ...cart, to: { service: { name: 'cart-pr', port: 7 } } }]);
	const compilation = compiled([broken, group('g', { names: ['a'] })], shop);
	t.deepEqual(listed(compilation), { 'shop/cart:80 a': 'fail', 'shop/cart:80 g': 'fail' });
	t.deepEqual(found(compilation), ['plan/target-port-missing spec.forks.0.to.service.port']);
});

test('a missing member is an error with a suggestion, and the others stay', (t) => {
	const compilation = compiled([sandbox('pr-12', [cart]), group('g', { names: ['rp-12', 'pr-12'] })], shop);
	t.deepEqual(found(compilation), ['plan/member-missing spec.sandboxes.names.0']);
	t.is(compilation.diagnostics[0]?.hint, 'did you mean pr-12?');
	t.is(listed(compilation)['shop/cart:80 g'], 'shop/cart-pr:80');
});

test('an expired member is left out, and the group says so', (t) => {
	const expired = withMetadata(sandbox('a', [cart], { expiry: { at: '2026-01-01T00:00:00Z' } }), {
		labels: { x: 'y' },
	});
	const documents = [expired, sandbox('b', [pay]), group('g', { names: ['b', 'a'] })];
	const compilation = compiled([...documents, group('h', { selector: { matchLabels: { x: 'y' } } })], shop);
	t.deepEqual(listed(compilation), { 'shop/pay:80 b': 'shop/pay-pr:80', 'shop/pay:80 g': 'shop/pay-pr:80' });
	t.deepEqual(found(compilation), [
		'plan/expired spec.sandboxes.names.1',
		'plan/expired spec.sandboxes.selector',
		'plan/expired spec.expiry',
	]);
});

test('a sandbox that lost its key stays a member', (t) => {
	const owner = withMetadata(sandbox('b', [pay], { key: 'k' }), { creationTimestamp: '2026-01-01T00:00:00Z' });
	const compilation = compiled([sandbox('a', [cart], { key: 'k' }), owner, group('g', { names: ['a'] })], shop);
	t.deepEqual(Object.keys(listed(compilation)), ['shop/cart:80 g', 'shop/pay:80 k']);
});
