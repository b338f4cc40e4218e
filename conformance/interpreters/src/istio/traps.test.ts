// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import {
	aged,
	ask,
	fqdn,
	interpret,
	istioObject,
	rule,
	service,
	shop,
	to,
	virtualService,
	where,
} from './mesh.test.fixture.ts';

const key = { 'x-key': { exact: 'k' } };
const k = { 'x-key': 'k' };
const baggage = '^(?:.*,)?[ \\t]*sd-routing-key[ \\t]*=[ \\t]*k[ \\t]*(?:[,;].*)?$';
const cart = (http: readonly object[], meta = {}) => virtualService('cart', { hosts: [fqdn('cart')], http }, meta);
const onHeader = (name: string, comparison: object) => {
	return [...shop, cart([rule('fork', [{ headers: { [name]: comparison } }]), rule('cart')])];
};

test('without a baseline rule, what no rule matches is 404', (t) => {
	const objects = [...shop, cart([rule('fork', [{ headers: key }])])];
	t.is(where(objects, { headers: k }), 'fork');
	t.is(where(objects), '404');
});

test('a pattern must cover the value, whichever alternative comes first', (t) => {
	for (const [pattern, value] of [
		['sd-routing-key=(k|k2)', 'sd-routing-key=k2'],
		['.*?sd-routing-key=k.*?', 'a=1,sd-routing-key=k,b=2'],
		['(|.*,)sd-routing-key=k(|,.*)', 'sd-routing-key=k,b=2'],
	] as const) {
		t.is(where(onHeader('baggage', { regex: pattern }), { headers: { baggage: value } }), 'fork', pattern);
	}
	t.is(
		where(onHeader('baggage', { regex: 'sd-routing-key=k' }), { headers: { baggage: 'a=1,sd-routing-key=k' } }),
		'cart',
	);
});

test('an unbounded key pattern takes the requests of a longer key', (t) => {
	const headers = { baggage: 'sd-routing-key=k2' };
	t.is(where(onHeader('baggage', { regex: '.*sd-routing-key=k.*' }), { headers }), 'fork');
	t.is(where(onHeader('baggage', { regex: baggage }), { headers }), 'cart');
});

test('repeated lines are joined with a comma before they are compared', (t) => {
	const headers = { baggage: ['a=1', 'sd-routing-key=k'] };
	t.is(where(onHeader('baggage', { exact: 'sd-routing-key=k' }), { headers }), 'cart');
	t.is(where(onHeader('baggage', { exact: 'a=1,sd-routing-key=k' }), { headers }), 'fork');
	t.is(where(onHeader('baggage', { regex: baggage }), { headers }), 'fork');
});

for (const value of ['sd-routing-key=k', 'a=1, sd-routing-key = k ;p=1,b=2', 'a=1,sd-routing-key=k']) {
	test(`the bounded baggage pattern accepts ${value}`, (t) => {
		t.is(where(onHeader('baggage', { regex: baggage }), { headers: { baggage: value } }), 'fork');
	});
}

for (const value of ['xsd-routing-key=k', 'a=sd-routing-key=k', 'sd-routing-key=k-2', 'sd-routing-key=']) {
	test(`the bounded baggage pattern refuses ${value}`, (t) => {
		t.is(where(onHeader('baggage', { regex: baggage }), { headers: { baggage: value } }), 'cart');
	});
}

test('the first rule wins, however specific the others are', (t) => {
	const objects = [
		...shop,
		cart([
			rule('fork', [{ uri: { prefix: '/' }, headers: key }]),
			rule('other', [{ uri: { exact: '/api' }, method: { exact: 'GET' } }]),
			rule('cart'),
		]),
	];
	t.is(where(objects, { path: '/api', headers: k }), 'fork');
	t.is(where(objects, { path: '/api' }), 'other');
	t.is(where(objects, { path: '/api', method: 'POST' }), 'cart');
});

test('of two VirtualServices for one host the older serves it alone', (t) => {
	const ours = virtualService('ours', { hosts: ['cart'], http: [rule('fork', [{ headers: key }])] }, aged(2));
	const users = cart([rule('other', [{ uri: { prefix: '/api' } }]), rule('cart')], aged(1));
	t.is(where([...shop, ours, users], { headers: k }), 'cart');
	const { trace } = interpret([...shop, ours, users], { headers: k });
	t.true(trace.some((step) => step.rule === 'VirtualService shop/ours' && step.result === 'outranked'));
});

test('a destination without a port keeps the port of the listener on a service with several', (t) => {
	const objects = [
		service('cart', [80, 9090]),
		service('fork', [80, 9090]),
		virtualService('cart', { hosts: ['cart'], http: [{ route: [{ destination: { host: 'fork' } }] }] }),
	];
	t.is(where(objects, { to: { namespace: 'shop', service: 'cart', port: 9090 } }), 'fork:9090');
	t.is(where(objects, { to: { namespace: 'shop', service: 'cart', port: 80 } }), 'fork:80');
});

test('a destination without a namespace is in that of the VirtualService', (t) => {
	const away = virtualService('cart', { hosts: [fqdn('cart')], http: [rule('fork')] }, { namespace: 'away' });
	t.is(where([...shop, service('fork', [8080], { namespace: 'away' }), away]), 'away/fork');
	t.is(where([...shop, away]), 'fail');
});

test('a Host that the mesh does not know is 502 on a declared-HTTP port', (t) => {
	t.is(where(shop, { authority: 'shop.example.com' }), '502');
	const extra = virtualService('cart', { hosts: [fqdn('cart'), 'shop.example.com'], http: [rule('fork')] });
	t.is(where([...shop, extra], { authority: 'shop.example.com' }), 'fork');
});

test('a VirtualService without gateways is not for a gateway', (t) => {
	const gateway = istioObject('Gateway', 'edge', {
		selector: { istio: 'ingress' },
		servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
	});
	const at = { to: { gateway: { namespace: 'shop', name: 'edge' }, port: 80 }, authority: 'shop.example.com' };
	const mesh = (gateways?: readonly string[]) => {
		return virtualService('cart', { hosts: ['shop.example.com'], http: [rule('cart')], ...(gateways && { gateways }) });
	};
	t.is(where([...shop, gateway, mesh()], at), '404');
	t.is(where([...shop, gateway, mesh(['mesh', 'shop/edge'])], at), 'cart');
});

for (const [appProtocol, reached] of Object.entries({
	grpc: 'fork',
	http2: 'fork',
	'kubernetes.io/ws': 'fork',
	'kubernetes.io/h2c': 'fork',
	'kubernetes.io/wss': 'cart',
	tcp: 'cart',
})) {
	test(`a port with appProtocol ${appProtocol} is ${reached === 'fork' ? '' : 'not '}routed`, (t) => {
		const objects = [service('cart', [{ name: 'x', port: 8080, appProtocol }]), service('fork'), cart([rule('fork')])];
		t.is(where(objects), reached);
	});
}

test('a fork that does not exist fails, and one without endpoints is still chosen', (t) => {
	t.is(where([...shop, cart([rule('nowhere')])]), 'fail');
	t.is(
		where([
			...shop,
			cart([
				{
					route: [
						{ ...to('fork'), weight: 999999 },
						{ ...to('cart'), weight: 1 },
					],
				},
			]),
		]),
		'999999 fork, 1 cart',
	);
});

test('retries and timeouts of the rule are effects, as written', (t) => {
	const answer = ask([...shop, cart([rule('cart', undefined, { timeout: '20s', retries: { attempts: 0 } })])]);
	t.like(answer, { effects: { timeout: '20s', retries: { attempts: 0 } } });
});

test('a prefix is one of the text', (t) => {
	const objects = [...shop, cart([rule('fork', [{ uri: { prefix: '/api' } }]), rule('cart')])];
	t.is(where(objects, { path: '/apis' }), 'fork');
	const slash = [...shop, cart([rule('fork', [{ uri: { prefix: '/api/' } }]), rule('cart')])];
	t.is(where(slash, { path: '/api' }), 'cart');
	const segment = [
		...shop,
		cart([rule('fork', [{ uri: { exact: '/api' } }, { uri: { prefix: '/api/' } }]), rule('cart')]),
	];
	t.deepEqual(
		['/api', '/api/x', '/apis'].map((path) => where(segment, { path })),
		['fork', 'fork', 'cart'],
	);
});

test('a host with a dot is not completed: it is no Service, but a name of its own on port 80', (t) => {
	const dotted = (port: number) => [
		service('cart', [port]),
		service('fork'),
		virtualService('x', { hosts: ['cart.shop'], http: [rule('fork')] }),
	];
	const call = (port: number, authority: string) =>
		where(dotted(port), { to: { namespace: 'shop', service: 'cart', port }, authority });
	t.is(call(8080, 'cart.shop'), 'cart');
	t.is(call(80, 'cart.shop'), 'fork');
	t.is(call(80, 'cart'), 'cart:80');
	t.is(where([...shop, cart([rule('fork.shop')])]), 'fail');
});

test('a pattern of more than 1024 characters is refused', (t) => {
	t.throws(() => where(onHeader('baggage', { regex: 'k'.repeat(1025) })), { name: 'UndefinedConfiguration' });
	t.is(where(onHeader('baggage', { regex: 'k'.repeat(1024) })), 'cart');
});

test('absence can be asked for, beside another condition on the header', (t) => {
	const match = { headers: { baggage: { regex: '.*a=1.*' } }, withoutHeaders: { baggage: { regex: baggage } } };
	const objects = [...shop, cart([rule('fork', [match]), rule('cart')])];
	t.is(where(objects, { headers: { baggage: 'a=1' } }), 'fork');
	t.is(where(objects, { headers: { baggage: 'a=1,sd-routing-key=k' } }), 'cart');
	t.is(where(objects), 'cart');
});

test('with two keys on one request the order of the rules decides', (t) => {
	const second = { 'x-key2': { exact: 'k2' } };
	const rules = [rule('fork', [{ headers: key }]), rule('other', [{ headers: second }]), rule('cart')];
	const headers = { 'x-key': 'k', 'x-key2': 'k2' };
	t.is(where([...shop, cart(rules)], { headers }), 'fork');
	t.is(where([...shop, cart([rules[1]!, rules[0]!])], { headers }), 'other');
});
