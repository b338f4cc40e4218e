// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Asked, ask, shop, virtualService } from './mesh.test.fixture.ts';

const answer = (http: object, asked: Asked = {}) =>
	ask([...shop, virtualService('cart', { hosts: ['cart'], http: [http] })], asked);

/** Observed on Envoy 1.38.3, but for the ports, which Istio works out. */
const locations: Record<string, readonly [redirect: object, asked: Asked, location: string]> = {
	prefix: [{ prefixRewrite: '/new' }, { path: '/rp/a?x=1' }, 'http://cart/new/a?x=1'],
	'path keeps the query': [{ uri: '/new' }, { path: '/rp?x=1' }, 'http://cart/new?x=1'],
	'path with a query of its own': [{ uri: '/new?z=1' }, { path: '/rp?x=1' }, 'http://cart/new?z=1'],
	'relative path': [{ uri: 'new' }, { path: '/rp' }, 'http://cart/new'],
	authority: [{ authority: 'other.example' }, { path: '/rp/a', authority: 'cart:8080' }, 'http://other.example/rp/a'],
	'scheme keeps the port': [{ scheme: 'https' }, { path: '/rp', authority: 'cart:8080' }, 'https://cart:8080/rp'],
	'scheme drops the old default port': [{ scheme: 'https' }, { path: '/rp', authority: 'cart:80' }, 'https://cart/rp'],
	'path keeps the port': [{ uri: '/new' }, { path: '/rp', authority: 'cart:80' }, 'http://cart:80/new'],
	port: [{ port: 8443, scheme: 'https' }, { path: '/rp', authority: 'cart:80' }, 'https://cart:8443/rp'],
	'a new port in the place of the old': [{ port: 81 }, { path: '/rp', authority: 'cart:8080' }, 'http://cart:81/rp'],
	'default port': [{ port: 443, scheme: 'https' }, { path: '/rp' }, 'https://cart/rp'],
	'port of the listener': [{ derivePort: 'FROM_REQUEST_PORT' }, { path: '/rp' }, 'http://cart:8080/rp'],
	'port of the protocol': [
		{ derivePort: 'FROM_PROTOCOL_DEFAULT', scheme: 'https' },
		{ path: '/rp' },
		'https://cart/rp',
	],
};

for (const [name, [redirect, asked, location]] of Object.entries(locations)) {
	test(`redirect: ${name}`, (t) => {
		const expected = { kind: 'reply', status: 301, headers: { location }, body: '' } as const;
		t.deepEqual(answer({ match: [{ uri: { prefix: '/rp' } }], redirect }, asked), expected);
	});
}

test('redirect: its status and the header changes of the rule', (t) => {
	const headers = { response: { set: { 'X-A': '1' }, add: { 'x-a': '2' }, remove: ['Location'] } };
	const expected = { kind: 'reply', status: 308, headers: { 'x-a': '1,2' }, body: '' } as const;
	t.deepEqual(answer({ redirect: { uri: '/new', redirectCode: 308 }, headers }), expected);
});

const replies: Record<string, readonly [http: object, headers: Readonly<Record<string, string>>, body: string]> = {
	'no body': [{ directResponse: { status: 503 } }, {}, ''],
	'a string': [{ directResponse: { status: 200, body: { string: 'hé' } } }, {}, 'hé'],
	bytes: [{ directResponse: { status: 200, body: { bytes: 'aMOp' } } }, {}, 'hé'],
	'header set': [
		{ directResponse: { status: 200 }, headers: { response: { set: { A: '100%%' } } } },
		{ a: '100%' },
		'',
	],
	'request headers are nobody’s': [
		{ directResponse: { status: 200 }, headers: { request: { set: { a: 'b' } } } },
		{},
		'',
	],
	'created, with a place': [{ directResponse: { status: 201 } }, { location: 'http://cart/a?b' }, ''],
	'a redirect to itself': [{ directResponse: { status: 302 } }, { location: 'http://cart/a?b' }, ''],
	'a redirect of one’s own': [
		{ directResponse: { status: 302 }, headers: { response: { set: { location: '/x' } } } },
		{ location: '/x' },
		'',
	],
};

for (const [name, [http, headers, body]] of Object.entries(replies)) {
	test(`direct response: ${name}`, (t) => {
		const { status } = (http as { directResponse: { status: number } }).directResponse;
		t.deepEqual(answer(http, { path: '/a?b' }), { kind: 'reply', status, headers, body });
	});
}

test('a header value that Envoy would compute is not guessed', (t) => {
	const http = { directResponse: { status: 200 }, headers: { response: { set: { a: '%HOSTNAME%' } } } };
	t.throws(() => answer(http), { name: 'UndefinedConfiguration', message: /%HOSTNAME%/ });
});
