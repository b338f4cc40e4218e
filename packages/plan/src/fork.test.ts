// SPDX-License-Identifier: Apache-2.0
import type { Fork } from '@branchline/model';
import test from 'ava';
import { cluster, compiled, listed, policy, sandbox, service, slice } from './documents.test.fixture.ts';
import type { Substitution } from './index.ts';

const shop = cluster([
	service('cart', { port: 8080, name: 'http' }, { port: 9090, name: 'grpc' }, { port: 6379, name: 'redis' }),
	service('cart-pr', { port: 80, name: 'grpc' }, { port: 8080, name: 'web' }, { port: 53, protocol: 'UDP' }),
	service('pay', 80),
	service('pay-pr', 9000),
	service('other/db', 80),
]);
const cart: Fork = { of: { service: 'cart' }, to: { service: 'cart-pr' } };
const pay: Fork = { of: { service: 'pay' }, to: { service: 'pay-pr' } };

function only(fork: Fork, within = shop): Substitution | undefined {
	return compiled([sandbox('a', [fork])], within).plan.services[0]?.substitutions[0];
}

test('a fork without ports forks every port that can be routed by header', (t) => {
	t.deepEqual(listed(compiled([sandbox('a', [cart])], shop)), {
		'shop/cart:8080 a': 'shop/cart-pr:8080',
		'shop/cart:9090 a': 'shop/cart-pr:80',
	});
});

test('the target port has the same name, else the same number, else is the only one', (t) => {
	const target = (name: string) =>
		Object.values(listed(compiled([sandbox('a', [{ ...pay, to: { service: name } }])], more)))[0];
	const more = cluster([
		service('pay', { port: 80, name: 'http' }),
		service('named', { port: 80, name: 'web' }, { port: 81, name: 'http' }),
		service('numbered', { port: 80, name: 'web' }, { port: 81, name: 'api' }),
		service('single', { port: 7, name: 'web' }, { port: 80, name: 'dns', protocol: 'UDP' }),
	]);
	t.deepEqual(['named', 'numbered', 'single'].map(target), ['shop/named:81', 'shop/numbered:80', 'shop/single:7']);
});

test('a substitution carries everything that its fork says', (t) => {
	const headers = { 'X-B': '2', 'X-A': '1' };
	const when = [
		{ path: { prefix: '/pay/' }, method: 'POST' as const, headers, query: { b: '', A: 'x' } },
		{ path: { exact: '/x/' } },
	];
	t.deepEqual(only({ ...pay, when, onUnavailable: 'baseline' }), {
		key: 'a',
		to: { kind: 'service', port: { namespace: 'shop', service: 'pay-pr', port: 9000 } },
		when: [
			{
				path: { kind: 'prefix', value: '/pay' },
				method: 'POST',
				headers: [
					{ name: 'x-a', value: '1' },
					{ name: 'x-b', value: '2' },
				],
				query: [
					{ name: 'A', value: 'x' },
					{ name: 'b', value: '' },
				],
			},
			{ path: { kind: 'exact', value: '/x/' } },
		],
		onUnavailable: 'baseline',
		ready: 'unknown',
		origin: { sandbox: 'shop/a' },
	});
});

test('a target is an address or a canned response too', (t) => {
	t.deepEqual(only({ ...pay, to: { address: '10.0.0.7:9000' } })?.to, {
		kind: 'address',
		address: '10.0.0.7',
		port: 9000,
	});
	t.deepEqual(only({ ...pay, to: { address: '[fd00::7]:9000' } })?.to, {
		kind: 'address',
		address: 'fd00::7',
		port: 9000,
	});
	const answered = only({ ...pay, to: { respond: { status: 503, headers: { 'X-B': '1', 'x-a': '2' } } } });
	t.is(JSON.stringify(answered?.to), '{"kind":"respond","status":503,"headers":{"x-a":"2","x-b":"1"},"body":""}');
	t.is(answered?.ready, true);
});

test('a service target is ready with one endpoint that is not unready', (t) => {
	const ready = (...slices: readonly ReturnType<typeof slice>[]) => only(pay, cluster(shop.services, slices))?.ready;
	t.is(ready(), 'unknown');
	t.is(ready(slice('pay', true)), false);
	t.is(ready(slice('pay-pr')), false);
	t.is(ready(slice('pay-pr', false)), false);
	t.is(ready(slice('pay-pr', false, undefined)), true);
	t.is(ready(slice('pay-pr', false), slice('pay-pr', true)), true);
	t.is(ready(withNamespace(slice('pay-pr', true), 'other')), false);
	t.is(
		only({ ...pay, to: { address: '10.0.0.7:9000' } }, cluster(shop.services, [slice('pay', true)]))?.ready,
		'unknown',
	);
});

function withNamespace(of: ReturnType<typeof slice>, namespace: string): ReturnType<typeof slice> {
	return { ...of, metadata: { ...of.metadata, namespace } };
}

test('another namespace is forked and targeted only where the policy allows it', (t) => {
	const there = sandbox('a', [{ of: { service: 'db', namespace: 'other' }, to: { service: 'pay' } }]);
	const back = sandbox('b', [{ ...pay, to: { service: { name: 'db', namespace: 'other', port: 80 } } }]);
	const allow = policy({ allow: [{ from: 'shop', to: ['other'] }] });
	t.deepEqual(listed(compiled([there, back], shop)), { 'shop/pay:80 b': 'fail' });
	t.deepEqual(listed(compiled([there, back, allow], shop)), {
		'other/db:80 a': 'shop/pay:80',
		'shop/pay:80 b': 'other/db:80',
	});
});

test('a target that does not exist stays, unready', (t) => {
	const missing = only({ ...pay, to: { service: 'pay-xy' }, onUnavailable: 'baseline' });
	t.deepEqual(missing?.to, { kind: 'service', port: { namespace: 'shop', service: 'pay-xy', port: 80 } });
	t.deepEqual([missing?.ready, missing?.onUnavailable], [false, 'baseline']);
	t.deepEqual(only({ ...pay, to: { service: { name: 'pay-xy', port: 7 } } })?.to, {
		kind: 'service',
		port: { namespace: 'shop', service: 'pay-xy', port: 7 },
	});
});

test('what cannot be honoured fails for every request, whatever the fork says', (t) => {
	const broken = only({
		...pay,
		to: { service: { name: 'pay-pr', port: 7 } },
		when: [{ method: 'GET' }],
		onUnavailable: 'baseline',
	});
	const reason = 'expected a TCP port of Service shop/pay-pr (9000), got 7';
	const to = { kind: 'fail', reason } as const;
	t.deepEqual(broken, { key: 'a', to, when: [], onUnavailable: 'fail', ready: true, origin: { sandbox: 'shop/a' } });
});

test('an ExternalName has no endpoints and may be ready all the same', (t) => {
	const external = service('pay-pr', 9000);
	const services = [service('pay', 80), { ...external, spec: { ...external.spec, type: 'ExternalName' } }];
	t.is(only(pay, cluster(services, [slice('pay', true)]))?.ready, 'unknown');
});

test('unnamed ports are not of the same name', (t) => {
	const more = cluster([service('pay', 80), service('pay-pr', 7, 80)]);
	t.deepEqual(listed(compiled([sandbox('a', [pay])], more)), { 'shop/pay:80 a': 'shop/pay-pr:80' });
});

test('the prefix of every path stays', (t) => {
	t.deepEqual(only({ ...pay, when: [{ path: { prefix: '/' } }] })?.when, [{ path: { kind: 'prefix', value: '/' } }]);
});
