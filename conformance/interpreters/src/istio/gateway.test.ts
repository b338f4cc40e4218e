// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import {
	type Asked,
	aged,
	ask,
	fqdn,
	interpret,
	istioObject,
	type Meta,
	rule,
	shop,
	virtualService,
	where,
} from './mesh.test.fixture.ts';

const http = (hosts: readonly string[], more: object = {}) => ({
	port: { number: 80, name: 'http', protocol: 'HTTP' },
	hosts,
	...more,
});
const https = (name: string, hosts: readonly string[], mode = 'SIMPLE') => {
	return { port: { number: 443, name, protocol: 'HTTPS' }, hosts, tls: { mode } };
};
const gateway = (servers: readonly object[], name = 'edge', more: object = {}) => {
	return istioObject('Gateway', name, { selector: { istio: 'ingress' }, servers, ...more });
};
const bound = (name: string, spec: object, meta: Meta = {}) => {
	return virtualService(name, { hosts: ['x.example'], gateways: ['edge'], ...spec }, meta);
};
const at = (asked: Asked = {}, port = 80): Asked => {
	return { to: { gateway: { namespace: 'shop', name: 'edge' }, port }, authority: 'x.example', ...asked };
};
const any = gateway([http(['*'])]);
const api = (host: string) => rule(host, [{ uri: { prefix: '/api' } }]);
const onKey = (host: string) => rule(host, [{ headers: { 'x-key': {} } }]);

test('VirtualServices of a host are one list, the oldest first, with the catch-alls at its end', (t) => {
	const users = bound('users', { http: [api('other'), rule('cart')] }, aged(1));
	const ours = bound('ours', { http: [onKey('fork')] }, aged(2));
	const objects = [...shop, any, ours, users];
	const headers = { 'x-key': 'k' };
	t.is(where(objects, at({ headers })), 'fork', 'the catch-all of the older one comes last');
	t.is(where(objects, at({ headers, path: '/api' })), 'other', 'its other rules do not');
	t.is(where(objects, at()), 'cart');
});

test('of two catch-alls the older is taken, and rules behind one are never looked at', (t) => {
	const objects = [
		...shop,
		any,
		bound('b', { http: [rule('other'), api('third')] }, aged(1)),
		bound('a', { http: [rule('fork')] }, aged(2)),
	];
	t.is(where(objects, at()), 'other');
	t.is(where(objects, at({ path: '/api' })), 'other');
});

for (const all of [[{}], [{ uri: { prefix: '/' } }], [{ uri: { regex: '.*' } }], [{ port: 80 }]]) {
	test(`a catch-all comes last, and nothing behind it: ${JSON.stringify(all)}`, (t) => {
		const first = bound('a', { http: [rule('other', all), api('third')] }, aged(1));
		const second = bound('b', { http: [onKey('fork')] }, aged(2));
		t.is(where([...shop, any, first, second], at({ headers: { 'x-key': 'k' } })), 'fork');
		t.is(where([...shop, any, first, second], at({ path: '/api' })), 'other');
	});
}

for (const some of [
	[{ uri: { prefix: '' } }],
	[{ method: {} }],
	[{ withoutHeaders: { x: {} } }],
	[{ queryParams: {}, uri: { regex: '/.*' } }],
]) {
	test(`not a catch-all to Istio, though it accepts the request: ${JSON.stringify(some)}`, (t) => {
		const first = bound('a', { http: [rule('other', some)] }, aged(1));
		const second = bound('b', { http: [onKey('fork')] }, aged(2));
		t.is(where([...shop, any, first, second], at({ headers: { 'x-key': 'k' } })), 'other');
	});
}

test('an age that is not known matters only where it decides', (t) => {
	const objects = [
		...shop,
		any,
		bound('a', { http: [onKey('fork')] }),
		bound('b', { http: [api('other'), rule('cart')] }),
	];
	t.is(where(objects, at({ path: '/api' })), 'other');
	t.is(where(objects, at({ headers: { 'x-key': 'k' } })), 'fork');
	t.throws(() => where(objects, at({ path: '/api', headers: { 'x-key': 'k' } })), { name: 'UndefinedConfiguration' });
});

test('no VirtualService for the host, or no rule for the request: 404', (t) => {
	t.is(where([...shop, any], at()), '404');
	t.is(where([...shop, any, bound('a', { http: [api('cart')] })], at()), '404');
	t.is(where([...shop, any, bound('a', { http: [api('cart')] })], at({ authority: 'y.example', path: '/api' })), '404');
});

test('the most specific host serves alone', (t) => {
	const objects = [
		...shop,
		any,
		bound('all', { hosts: ['*'], http: [api('third'), rule('third')] }),
		bound('some', { hosts: ['*.example'], http: [rule('other')] }),
		bound('one', { http: [onKey('fork')] }),
	];
	t.is(where(objects, at({ path: '/api' })), '404');
	t.is(where(objects, at({ authority: 'Y.example:80' })), 'other');
	t.is(where(objects, at({ authority: 'elsewhere' })), 'third');
});

for (const [gateways, reached] of [
	[['edge'], 'cart'],
	[['shop/edge'], 'cart'],
	[['./edge'], 'cart'],
	[['edge.shop.svc.cluster.local'], 'cart'],
	[['mesh', 'edge'], 'cart'],
	[['web/edge'], '404'],
	[['mesh'], '404'],
] as const) {
	test(`bound to ${gateways.join(' and ')}`, (t) => {
		t.is(where([...shop, any, bound('a', { gateways, http: [rule('cart')] })], at()), reached);
	});
}

for (const [hosts, own, authority, reached] of [
	[['x.example'], ['x.example'], 'x.example', 'cart'],
	[['*.example'], ['x.example'], 'x.example', 'cart'],
	[['*.example'], ['x.example'], 'y.example', '404'],
	[['x.example'], ['*.example'], 'x.example', 'cart'],
	[['x.example'], ['*.example'], 'y.example', '404'],
	[['./x.example'], ['x.example'], 'x.example', 'cart'],
	[['shop/*'], ['x.example'], 'x.example', 'cart'],
	[['*/*'], ['x.example'], 'x.example', 'cart'],
	[['web/*'], ['x.example'], 'x.example', '404'],
	[['*'], ['cart'], fqdn('cart'), 'cart'],
	[['*'], ['cart'], 'cart', '404'],
] as const) {
	test(`a server of ${hosts} and a VirtualService of ${own} serve ${authority}: ${reached}`, (t) => {
		const objects = [...shop, gateway([http(hosts)]), bound('a', { hosts: own, http: [rule('cart')] })];
		t.is(where(objects, at({ authority })), reached);
	});
}

test('a match can be for one gateway', (t) => {
	const matches = [{ gateways: ['mesh'], uri: { prefix: '/' } }];
	const spec = { gateways: ['mesh', 'edge'], http: [rule('fork', matches), rule('cart')] };
	t.is(where([...shop, any, bound('a', spec)], at()), 'cart');
	const edge = { ...spec, http: [rule('fork', [{ gateways: ['edge'] }]), rule('cart')] };
	t.is(where([...shop, any, bound('a', edge)], at()), 'fork');
	t.is(where([...shop, any, virtualService('a', { ...edge, hosts: ['cart'] })]), 'cart');
});

test('the labels of a gateway’s pod are known as far as its selector names them', (t) => {
	const from = (match: object) => bound('a', { http: [rule('fork', [match]), rule('cart')] });
	t.is(where([...shop, any, from({ sourceLabels: { istio: 'ingress' } })], at()), 'fork');
	t.throws(() => where([...shop, any, from({ sourceLabels: { app: 'web' } })], at()), {
		name: 'UndefinedConfiguration',
	});
	t.throws(() => where([...shop, any, from({ sourceNamespace: 'shop' })], at()), { name: 'UndefinedConfiguration' });
});

test('the port of a match is that of the server', (t) => {
	const objects = [...shop, any, bound('a', { http: [rule('fork', [{ port: 8080 }]), rule('cart', [{ port: 80 }])] })];
	t.is(where(objects, at()), 'cart');
});

test('two Gateways of one workload share a port', (t) => {
	const second = gateway([http(['y.example'])], 'second');
	const bare = virtualService('a', { hosts: ['y.example'], gateways: ['second'], http: [rule('cart')] });
	t.is(where([...shop, gateway([http(['x.example'])]), second, bare], at({ authority: 'y.example' })), 'cart');
	const elsewhere = gateway([http(['y.example'])], 'second', { selector: { istio: 'other' } });
	t.is(where([...shop, gateway([http(['x.example'])]), elsewhere, bare], at({ authority: 'y.example' })), '404');
	const both = [
		...shop,
		any,
		gateway([http(['*'])], 'second'),
		{ ...bare, spec: { ...(bare.spec as object), hosts: ['x.example'] } },
	];
	t.throws(() => where([...both, bound('b', { http: [rule('cart')] })], at()), { message: /several Gateways/ });
});

test('a TLS server has rules of its own, and its scheme is https', (t) => {
	const servers = [https('a', ['x.example']), https('b', ['*.example'])];
	const objects = [
		...shop,
		gateway(servers),
		bound('a', { hosts: ['*.example'], http: [rule('fork', [{ scheme: { exact: 'https' } }])] }),
	];
	t.is(where(objects, at({}, 443)), 'fork');
	t.is(where(objects, at({ authority: 'y.example' }, 443)), 'fork');
	t.throws(() => where(objects, at({ authority: 'y.other' }, 443)), { message: /no server for the name/ });
	const redirect = [...shop, gateway(servers), bound('a', { http: [{ redirect: { port: 443 } }] })];
	t.like(ask(redirect, at({}, 443)), { headers: { location: 'https://x.example/' } });
});

test('httpsRedirect answers for every request of the host', (t) => {
	const objects = [
		...shop,
		gateway([http(['x.example'], { tls: { httpsRedirect: true } })]),
		bound('a', { http: [rule('cart')] }),
	];
	const expected = { kind: 'reply', status: 301, headers: { location: 'https://x.example/a?b' }, body: '' } as const;
	t.deepEqual(ask(objects, at({ path: '/a?b' })), expected);
	t.deepEqual(ask(objects.slice(0, -1), at({ path: '/a?b' })), expected);
	t.is(where(objects, at({ authority: 'y.example' })), '404');
});

test('an unexported VirtualService is seen by a gateway of its namespace', (t) => {
	const hidden = (namespace: string) => {
		const spec = { gateways: ['shop/edge'], exportTo: ['.'], http: [rule(fqdn('cart'))] };
		return bound('a', spec, { namespace });
	};
	t.is(where([...shop, any, hidden('shop')], at()), 'cart');
	t.is(where([...shop, any, hidden('web')], at()), '404');
});

test('the trace names the rules of every VirtualService', (t) => {
	const objects = [
		...shop,
		any,
		bound('a', { http: [onKey('fork')] }, aged(1)),
		bound('b', { http: [rule('cart')] }, aged(2)),
	];
	t.deepEqual(interpret(objects, at()).trace, [
		{ rule: 'VirtualService shop/a http[0] match[0]', result: 'not matched', why: 'header x-key is missing' },
		{ rule: 'VirtualService shop/b http[0]', result: 'chosen', why: 'accepts every request' },
	]);
});

const unknown: Record<string, readonly [servers: readonly object[], port: number]> = {
	'a port without a server': [[http(['*'])], 81],
	'a server bound to an address': [[http(['*'], { bind: '10.0.0.1' })], 80],
	'TLS passed through': [[https('a', ['*'], 'PASSTHROUGH')], 443],
	'a TCP server': [[{ port: { number: 80, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] }], 80],
};

for (const [name, [servers, port]] of Object.entries(unknown)) {
	test(`not guessed at: ${name}`, (t) => {
		t.throws(() => where([...shop, gateway(servers)], at({}, port)), { name: 'UndefinedConfiguration' });
	});
}

test('not guessed at: a Gateway that is not there', (t) => {
	t.throws(() => where(shop, at()), { name: 'UndefinedConfiguration', message: /no Gateway shop\/edge/ });
});
