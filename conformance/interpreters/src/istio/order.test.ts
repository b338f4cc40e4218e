// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import {
	aged,
	fqdn,
	interpret,
	istioObject,
	type Meta,
	rule,
	service,
	shop,
	virtualService,
	where,
} from './mesh.test.fixture.ts';

const cart = (name: string, host: string, meta: Meta = {}) => {
	return virtualService(name, { hosts: [fqdn('cart')], http: [rule(host)] }, meta);
};
const exported = (name: string, host: string, exportTo: readonly string[], meta: Meta = {}) => {
	return virtualService(name, { hosts: [fqdn('cart')], http: [rule(fqdn(host))], exportTo }, meta);
};

test('the oldest wins, then the name, then the namespace', (t) => {
	t.is(where([...shop, cart('a', 'fork', aged(2)), cart('b', 'other', aged(1))]), 'other');
	t.is(where([...shop, cart('b', 'fork', aged(1)), cart('a', 'other', aged(1))]), 'other');
	const same = { namespace: 'a', ...aged(1) };
	t.is(
		where([...shop, service('fork', [8080], { namespace: 'a' }), cart('x', 'other', aged(1)), cart('x', 'fork', same)]),
		'a/fork',
	);
});

test('an age that is not known and decides is not guessed', (t) => {
	const undefinedConfiguration = { name: 'UndefinedConfiguration', message: /age/ };
	t.throws(() => where([...shop, cart('a', 'fork'), cart('b', 'other')]), undefinedConfiguration);
	t.throws(() => where([...shop, cart('a', 'fork', aged(1)), cart('b', 'other')]), undefinedConfiguration);
	t.is(where([...shop, cart('a', 'fork'), cart('b', 'fork')]), 'fork', 'it does not decide');
	t.is(where([...shop, cart('a', 'fork'), virtualService('b', { hosts: ['other'], http: [rule('third')] })]), 'fork');
});

test('an age that is not known does not matter where two others are settled and agree with it', (t) => {
	const objects = [...shop, cart('a', 'fork', aged(1)), cart('b', 'other', aged(2)), cart('c', 'fork')];
	t.is(where(objects), 'fork');
});

test('an age that is not known leaves the order of the others as it is', (t) => {
	const objects = [...shop, cart('a', 'fork', aged(1)), cart('b', 'other', aged(1)), cart('c', 'fork')];
	t.is(where(objects), 'fork');
});

test('the order among more than five unknown ages is refused', (t) => {
	const objects = [...'abcdef'].map((name) => cart(name, 'fork'));
	t.throws(() => where([...shop, ...objects]), { name: 'UndefinedConfiguration', message: /creation/ });
});

test('private comes before exported, exported before public, whatever the age', (t) => {
	const open = exported('open', 'cart', ['*'], aged(1));
	const given = exported('given', 'fork', ['shop'], { namespace: 'web', ...aged(2) });
	const own = exported('own', 'other', ['.'], aged(3));
	t.is(where([...shop, open, given, own]), 'other');
	t.is(where([...shop, open, given]), 'fork');
	t.is(where([...shop, open]), 'cart');
	t.is(where([...shop, exported('a', 'fork', ['*']), exported('b', 'other', ['.'])]), 'other', 'ages are not needed');
});

for (const [exportTo, namespace, reached] of [
	[['.'], 'shop', 'fork'],
	[['.'], 'web', 'cart'],
	[['web'], 'web', 'fork'],
	[['web'], 'shop', 'cart'],
	[['*', '~'], 'web', 'fork'],
	[['~'], 'shop', 'cart'],
	[['~', 'shop'], 'shop', 'cart'],
	[[], 'web', 'fork'],
] as const) {
	test(`exportTo ${JSON.stringify(exportTo)} seen from ${namespace}`, (t) => {
		const objects = [...shop, exported('cart', 'fork', exportTo)];
		t.is(where(objects, { authority: 'cart.shop', from: { namespace } }), reached);
	});
}

test('a VirtualService of which the caller gets no route does not stand in the way of the next', (t) => {
	const http = [rule('fork', [{ sourceLabels: { app: 'web' } }])];
	const first = virtualService('first', { hosts: ['cart'], http }, aged(1));
	const objects = [...shop, first, cart('second', 'other', aged(2))];
	t.is(where(objects), 'other');
	t.is(where(objects, { from: { namespace: 'shop', labels: { app: 'web' } } }), 'fork');
});

test('the trace says why a VirtualService did not serve', (t) => {
	const objects = [
		...shop,
		virtualService('a', { hosts: ['cart'], http: [rule('fork', [{ uri: { exact: '/a' } }, {}])] }, aged(1)),
		cart('b', 'other', aged(2)),
		virtualService('c', { hosts: ['cart'], gateways: ['edge'], http: [rule('fork')] }, aged(3)),
		virtualService('d', { hosts: ['cart'], exportTo: ['web'], http: [rule('fork')] }, aged(4)),
		virtualService('e', { hosts: ['cart'], http: [rule('fork', [{ port: 80 }])] }, aged(5)),
		virtualService('f', { hosts: ['third'], http: [rule('fork')] }, aged(6)),
	];
	t.deepEqual(interpret(objects).trace, [
		{ rule: 'VirtualService shop/b', result: 'outranked', why: 'VirtualService shop/a serves the host alone' },
		{ rule: 'VirtualService shop/c', result: 'not applicable', why: 'bound to shop/edge, not to mesh' },
		{
			rule: 'VirtualService shop/d',
			result: 'not applicable',
			why: 'not exported to namespace shop, or not imported by its Sidecar',
		},
		{ rule: 'VirtualService shop/e http[0] match[0]', result: 'not applicable', why: 'for port 80, not 8080' },
		{ rule: 'VirtualService shop/a http[0] match[0]', result: 'not matched', why: 'path exact /a does not match /' },
		{ rule: 'VirtualService shop/a http[0] match[1]', result: 'chosen', why: 'accepts every request' },
	]);
});

for (const [kind, namespace, refused] of [
	['EnvoyFilter', 'shop', true],
	['EnvoyFilter', 'web', false],
] as const) {
	test(`${kind} in ${namespace} is ${refused ? 'not guessed at' : 'of no concern'}`, (t) => {
		const objects = [...shop, istioObject(kind, 'x', {}, { namespace })];
		if (refused) t.throws(() => where(objects), { name: 'UndefinedConfiguration', message: new RegExp(kind) });
		else t.is(where(objects), 'cart');
	});
}

test('a Gateway API route of the Service is not guessed at', (t) => {
	const route = (name: string, group: object = { group: '' }) => ({
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name: 'r', namespace: 'shop' },
		spec: { parentRefs: [{ ...group, kind: 'Service', name }] },
	});
	t.throws(() => where([...shop, route('cart')]), { name: 'UndefinedConfiguration', message: /Gateway API/ });
	t.is(where([...shop, route('other')]), 'cart');
	t.is(where([...shop, route('cart', {})]), 'cart', 'without a group it is no parent at all');
});

test('tcp routes are not guessed at, where they bear on the request', (t) => {
	const routes = virtualService('cart', { hosts: ['cart'], tcp: [{ route: [] }] });
	t.is(where([...shop, routes]), 'cart');
	const objects = [service('cart', [{ name: 'tcp', port: 8080 }]), routes];
	t.throws(() => where(objects), { name: 'UndefinedConfiguration', message: /tcp/ });
});

test('a route table is no hop of Istio', (t) => {
	t.throws(() => where(shop, { to: { routeConfiguration: 'x' } }), { name: 'UndefinedConfiguration' });
});
