// SPDX-License-Identifier: Apache-2.0
import type { Fork } from '@branchline/model';
import test from 'ava';
import {
	cluster,
	compiled,
	found,
	group,
	listed,
	policy,
	sandbox,
	service,
	withMetadata,
} from './documents.test.fixture.ts';

const shop = cluster([
	service('cart', { port: 8080, name: 'http' }, { port: 9090, name: 'grpc' }, { port: 6379, name: 'redis' }),
	service('cart-pr', { port: 80, name: 'grpc' }, { port: 8080, name: 'web' }, { port: 53, protocol: 'UDP' }),
	service('pay', 80),
	service('pay-pr', 9000),
	service('other/db', 80),
]);
const cart: Fork = { of: { service: 'cart' }, to: { service: 'cart-pr' } };
const pay: Fork = { of: { service: 'pay' }, to: { service: 'pay-pr' } };

test('without documents there is an empty plan with the default carriers', (t) => {
	const { plan, diagnostics, keyDiagnostics } = compiled([], shop);
	const carriers = [
		{ kind: 'header', name: 'x-branchline-key' },
		{ kind: 'baggage', name: 'branchline-key' },
	];
	t.deepEqual(plan as unknown, { carriers, ingress: 'all', services: [] });
	t.deepEqual([diagnostics, keyDiagnostics], [[], []]);
});

test('the policy says what carries keys and where they are honoured', (t) => {
	const carriers = [{ tracestate: 'b' }, { header: 'X-Key' }, { baggage: 'K' }];
	const { plan } = compiled([policy({ carriers, ingress: ['public'] })], shop);
	t.deepEqual(
		plan.carriers.map(({ kind, name }) => `${kind} ${name}`),
		['tracestate b', 'header x-key', 'baggage K'],
	);
	t.deepEqual(plan.ingress, { gateways: ['public'] });
	t.is(compiled([policy({ ingress: 'none' })], shop).plan.ingress, 'none');
});

test('the key is that of the spec, else the name', (t) => {
	const documents = [sandbox('a', [pay], { key: 'k' }), sandbox('b', [pay])];
	t.deepEqual(Object.keys(listed(compiled(documents, shop))), ['shop/pay:80 b', 'shop/pay:80 k']);
});

test('a service port that is forked twice fails, and the others stay', (t) => {
	const compilation = compiled(
		[sandbox('a', [pay, { ...cart, ports: [9090] }, { ...pay, when: [{ method: 'GET' }] }])],
		shop,
	);
	t.deepEqual(listed(compilation), { 'shop/cart:9090 a': 'shop/cart-pr:80', 'shop/pay:80 a': 'fail' });
	t.deepEqual(found(compilation), ['plan/forked-twice spec.forks.2']);
});

test('two forks of one service port fail for every request, whatever they say', (t) => {
	const narrow: Fork = { ...pay, when: [{ method: 'GET' }], onUnavailable: 'baseline' };
	const { plan } = compiled([sandbox('a', [narrow, narrow])], shop);
	t.like(plan.services[0]?.substitutions[0], { to: { kind: 'fail' }, when: [], onUnavailable: 'fail', ready: true });
});

test('services are sorted by namespace, name and number', (t) => {
	const within = cluster([service('a-b', 80), service('a', 443, 80, 9), service('b', 80)]);
	const forks = ['b', 'a', 'a-b'].map((name): Fork => ({ of: { service: name }, to: { address: '10.0.0.7:80' } }));
	const ports = ['shop/a:9 x', 'shop/a:80 x', 'shop/a:443 x', 'shop/a-b:80 x', 'shop/b:80 x'];
	t.deepEqual(Object.keys(listed(compiled([sandbox('x', forks)], within))), ports);
});

test('a fork whose target is forked too fails, in cycles and towards itself as well', (t) => {
	const chain = sandbox('a', [{ ...cart, ports: [8080], to: { service: 'pay' } }, pay]);
	t.deepEqual(listed(compiled([chain], shop)), { 'shop/cart:8080 a': 'fail', 'shop/pay:80 a': 'shop/pay-pr:9000' });
	const self = sandbox('a', [{ ...pay, to: { service: 'pay' } }]);
	t.deepEqual(found(compiled([self], shop)), ['plan/target-forked spec.forks.0.to']);
	const cycle = sandbox('a', [
		{ ...pay, to: { service: 'pay-pr' } },
		{ of: { service: 'pay-pr' }, to: { service: 'pay' } },
	]);
	t.deepEqual(listed(compiled([cycle], shop)), { 'shop/pay:80 a': 'fail', 'shop/pay-pr:9000 a': 'fail' });
});

test('a document that lost its key is left out', (t) => {
	const older = withMetadata(sandbox('b', [pay], { key: 'k' }), { creationTimestamp: '2026-01-01T00:00:00Z' });
	const younger = sandbox('a', [cart], { key: 'k' });
	const late = group('c', { names: ['a'] }, 'k');
	const compilation = compiled([late, younger, older], shop);
	t.deepEqual(listed(compilation), { 'shop/pay:80 k': 'shop/pay-pr:9000' });
	t.deepEqual(compilation.diagnostics, []);
	t.deepEqual(
		compilation.keyDiagnostics.map(({ code, object }) => `${code} ${object?.name}`),
		['model/key-taken c', 'model/key-taken a'],
	);
});

test('an expired sandbox is left out from the moment on at which it expires', (t) => {
	const expiry = { expiry: { after: '1h' } };
	const created = withMetadata(sandbox('a', [pay], expiry), { creationTimestamp: '2026-06-01T10:00:00Z' });
	t.deepEqual(Object.keys(listed(compiled([created], shop, '2026-06-01T10:59:59Z'))), ['shop/pay:80 a']);
	t.deepEqual(listed(compiled([created], shop, '2026-06-01T11:00:00Z')), {});
	const at = sandbox('a', [pay], { expiry: { at: '2026-06-01T13:00:00+02:00' } });
	t.deepEqual(listed(compiled([at], shop, '2026-06-01T11:00:00Z')), {});
	t.deepEqual(Object.keys(listed(compiled([sandbox('a', [pay], expiry)], shop))), ['shop/pay:80 a']);
});

test('a time that is none is the mistake of the caller', (t) => {
	t.throws(() => compiled([], shop, 'noon'), { instanceOf: RangeError, message: /expected an RFC 3339 date and time/ });
});
