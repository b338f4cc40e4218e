// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { rule, shop, to, virtualService, where } from './mesh.test.fixture.ts';

const refusal = (spec: object) => {
	try {
		where([...shop, virtualService('x', { hosts: ['x'], ...spec })]);
		return undefined;
	} catch (error) {
		return error as Error;
	}
};
const http = (entry: object) => ({ http: [{ route: [to('cart')], ...entry }] });
const match = (entry: object) => http({ match: [entry] });
const only = (entry: object) => ({ http: [entry] });

const refused: Record<string, object> = {
	'no routes': { http: [] },
	'host * on the mesh': { hosts: ['*'], ...http({}) },
	'hosts that overlap': { hosts: ['a.b', '*.b'], ...http({}) },
	'a delegate with gateways': { hosts: [], gateways: ['edge'], ...http({}) },
	'a delegate with a delegate': { hosts: [], ...only({ delegate: { name: 'y' } }) },
	'a delegate beside a route': http({ delegate: { name: 'y' } }),
	'no action': only({}),
	'an empty route': only({ route: [] }),
	'two actions': http({ redirect: { uri: '/' } }),
	'a fault beside a redirect': only({ redirect: { uri: '/' }, fault: {} }),
	'a rewrite beside a direct response': only({ directResponse: { status: 200 }, rewrite: { uri: '/' } }),
	'mirror and mirrors': http({ mirror: { host: 'x' }, mirrors: [{ destination: { host: 'x' } }] }),
	'a mirror without destination': http({ mirrors: [{}] }),
	'no destination': only({ route: [{}] }),
	'a negative weight': only({ route: [{ ...to('a'), weight: -1 }] }),
	'weights of nothing': only({ route: [to('a'), to('b')] }),
	'status 199': only({ directResponse: { status: 199 } }),
	'a redirect to nowhere': only({ redirect: { redirectCode: 301 } }),
	'a redirect by uri and prefix': only({ redirect: { uri: '/', prefixRewrite: '/' } }),
	'a prefix redirect of an exact path': only({ match: [{ uri: { exact: '/' } }], redirect: { prefixRewrite: '/' } }),
	'a redirect with 304': only({ redirect: { uri: '/', redirectCode: 304 } }),
	'a redirect to ftp': only({ redirect: { scheme: 'ftp' } }),
	'an empty rewrite': http({ rewrite: {} }),
	'a rewrite of two kinds': http({ rewrite: { uri: '/', uriRegexRewrite: { match: 'a', rewrite: 'b' } } }),
	'a rewrite without replacement': http({ rewrite: { uriRegexRewrite: { match: 'a' } } }),
	'a replacement with another escape': http({ rewrite: { uriRegexRewrite: { match: 'a', rewrite: '\\n' } } }),
	'authority twice': http({ rewrite: { authority: 'a' }, headers: { request: { set: { host: 'b' } } } }),
	'an empty prefix of a header': match({ headers: { x: { prefix: '' } } }),
	'an empty regex': match({ uri: { regex: '' } }),
	'a comparison of two kinds': match({ uri: { exact: '/', prefix: '/' } }),
	'a header name with a space': match({ headers: { 'x y': {} } }),
	'no header comparison': match({ headers: { x: null } }),
	'a star, which is no pattern': match({ headers: { x: { regex: '*' } } }),
	'a JWT claim': match({ headers: { '@request.auth.claims.x': { exact: 'a' } } }),
	'a part that is not known': match({ cookies: {} }),
};

for (const [name, spec] of Object.entries(refused)) {
	test(`refused: ${name}`, (t) => {
		t.is(refusal(spec)?.name, 'UndefinedConfiguration');
	});
}

const accepted: Record<string, object> = {
	'host * on a gateway': { hosts: ['*'], gateways: ['edge'], ...http({}) },
	'an empty prefix of a path': match({ uri: { prefix: '' } }),
	'a star for presence': match({ withoutHeaders: { x: { regex: '*' } } }),
	'one destination of weight 0': only({ route: [{ ...to('a'), weight: 0 }] }),
	'a prefix redirect of every path': only({ match: [{}], redirect: { prefixRewrite: '/' } }),
	'tcp alone': { tcp: [{}] },
	'a replacement with a group and a backslash': http({
		rewrite: { uriRegexRewrite: { match: 'a', rewrite: '\\0\\\\n' } },
	}),
};

for (const [name, spec] of Object.entries(accepted)) {
	test(`accepted: ${name}`, (t) => {
		t.is(refusal(spec), undefined);
	});
}

test('a refusal names the object', (t) => {
	t.is(refusal(only({}))?.message, 'VirtualService shop/x: http[0]: route, redirect or directResponse is required');
	t.is(rule('x') && refusal(http({})), undefined);
});
