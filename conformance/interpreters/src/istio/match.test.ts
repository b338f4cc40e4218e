// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Asked, rule, shop, virtualService, where } from './mesh.test.fixture.ts';

/** A match, a request, and whether the one accepts the other. */
const cases: Record<string, readonly [match: object, asked: Asked, accepted: boolean]> = {
	'exact path, query aside': [{ uri: { exact: '/a' } }, { path: '/a?x=1' }, true],
	'exact path, other case': [{ uri: { exact: '/a' } }, { path: '/A' }, false],
	'exact path without case': [{ uri: { exact: '/aB' }, ignoreUriCase: true }, { path: '/Ab' }, true],
	'prefix without case': [{ uri: { prefix: '/AB' }, ignoreUriCase: true }, { path: '/abc' }, true],
	'regex keeps its case': [{ uri: { regex: '/AB' }, ignoreUriCase: true }, { path: '/ab' }, false],
	'regex path must cover it': [{ uri: { regex: '/a' } }, { path: '/ab' }, false],
	'regex path does not see the query': [{ uri: { regex: '/a.' } }, { path: '/ab?x=1' }, true],
	'empty prefix': [{ uri: { prefix: '' } }, { path: '/a' }, true],
	'no comparison of the path': [{ uri: {}, method: { exact: 'GET' } }, { path: '/a' }, true],
	'a dot segment is gone': [{ uri: { exact: '/b' } }, { path: '/a/../b' }, true],
	'an escaped letter is a letter': [{ uri: { exact: '/a~' } }, { path: '/%61%7e' }, true],
	'an escaped slash stays': [{ uri: { exact: '/a%2Fb' } }, { path: '/a%2Fb' }, true],
	'method prefix': [{ method: { prefix: 'P' } }, { method: 'PUT' }, true],
	'method has case': [{ method: { exact: 'get' } }, {}, false],
	'authority keeps its port': [{ authority: { exact: 'cart' } }, { authority: 'cart:8080' }, false],
	'authority by pattern': [{ authority: { regex: 'cart(:8080)?' } }, { authority: 'cart:8080' }, true],
	'authority has case': [{ authority: { exact: 'cart' } }, { authority: 'CART' }, false],
	'scheme of a sidecar': [{ scheme: { exact: 'http' } }, {}, true],
	'other scheme': [{ scheme: { exact: 'https' } }, {}, false],
	'header by name in any case': [{ headers: { 'X-A': { exact: '1' } } }, { headers: { 'x-a': '1' } }, true],
	'header value has case': [{ headers: { 'x-a': { exact: 'a' } } }, { headers: { 'x-a': 'A' } }, false],
	'header prefix': [{ headers: { 'x-a': { prefix: 'ab' } } }, { headers: { 'x-a': 'abc' } }, true],
	'header present': [{ headers: { 'x-a': {} } }, { headers: { 'x-a': '' } }, true],
	'header not present': [{ headers: { 'x-a': {} } }, {}, false],
	'missing header is not an empty one': [{ headers: { 'x-a': { exact: '' } } }, {}, false],
	'all headers are needed': [{ headers: { 'x-a': {}, 'x-b': {} } }, { headers: { 'x-a': '1' } }, false],
	'host header': [{ headers: { host: { exact: 'cart:8080' } } }, { authority: 'cart:8080' }, true],
	'pseudo-header': [{ headers: { ':path': { exact: '/a?x=1' } } }, { path: '/a?x=1' }, true],
	'without, missing': [{ withoutHeaders: { 'x-a': { exact: '1' } } }, {}, true],
	'without, equal': [{ withoutHeaders: { 'x-a': { exact: '1' } } }, { headers: { 'x-a': '1' } }, false],
	'without, joined lines differ': [
		{ withoutHeaders: { 'x-a': { exact: '1' } } },
		{ headers: { 'x-a': ['1', '2'] } },
		true,
	],
	'without presence': [{ withoutHeaders: { 'x-a': {} } }, { headers: { 'x-a': '' } }, false],
	'without presence, null': [{ withoutHeaders: { 'x-a': null } }, {}, true],
	'without presence, star': [{ withoutHeaders: { 'x-a': { regex: '*' } } }, { headers: { 'x-a': '1' } }, false],
	'without the empty value, and a missing header counts as empty': [
		{ withoutHeaders: { 'x-a': { exact: '' } } },
		{},
		false,
	],
	'without, and a missing header counts as empty': [{ withoutHeaders: { 'x-a': { regex: '.*' } } }, {}, false],
	'first query value': [{ queryParams: { x: { exact: '2' } } }, { path: '/?x=1&x=2' }, false],
	'query value is not decoded': [{ queryParams: { x: { exact: 'a%20b' } } }, { path: '/?x=a%20b' }, true],
	'query without a value': [{ queryParams: { x: { exact: '' } } }, { path: '/?x' }, true],
	'query present': [{ queryParams: { x: {} } }, { path: '/?y=1&x=' }, true],
	'query missing': [{ queryParams: { x: {} } }, { path: '/?xx=1' }, false],
	'query by pattern': [{ queryParams: { x: { regex: 'a+' } } }, { path: '/?x=aaa' }, true],
	'port of the listener': [{ port: 8080 }, {}, true],
	'other port': [{ port: 80 }, {}, false],
	'labels of the caller': [
		{ sourceLabels: { app: 'web' } },
		{ from: { namespace: 'shop', labels: { app: 'web', v: '1' } } },
		true,
	],
	'other labels': [{ sourceLabels: { app: 'web' } }, { from: { namespace: 'shop' } }, false],
	'namespace of the caller': [{ sourceNamespace: 'web' }, { from: { namespace: 'web' }, authority: 'cart.shop' }, true],
	'the caller is in the namespace of the service': [{ sourceNamespace: 'shop' }, {}, true],
	'other namespace': [{ sourceNamespace: 'web' }, {}, false],
	'gateway mesh': [{ gateways: ['mesh'] }, {}, true],
	'other gateway': [{ gateways: ['shop/edge'] }, {}, false],
	'gateways cancel the labels of the caller': [{ gateways: ['mesh'], sourceLabels: { app: 'web' } }, {}, true],
};

for (const [name, [match, asked, accepted]] of Object.entries(cases)) {
	test(`match: ${name}`, (t) => {
		const http = [rule('fork', [match]), rule('cart')];
		t.is(where([...shop, virtualService('cart', { hosts: ['cart'], http })], asked), accepted ? 'fork' : 'cart');
	});
}

test('matches of a rule are alternatives, and a part that does not hold for the proxy removes only its own', (t) => {
	const matches = [{ port: 9 }, { uri: { exact: '/a' } }, { uri: { exact: '/b' } }];
	const objects = [...shop, virtualService('cart', { hosts: ['cart'], http: [rule('fork', matches), rule('cart')] })];
	t.deepEqual(
		['/a', '/b', '/c'].map((path) => where(objects, { path })),
		['fork', 'fork', 'cart'],
	);
});

for (const all of [undefined, [{}], [{ uri: { prefix: '/' } }], [{ uri: { regex: '.*' } }], [{ port: 8080 }]]) {
	test(`the list ends with a catch-all: ${JSON.stringify(all)}`, (t) => {
		const http = [rule('cart', all), rule('fork', [{ uri: { exact: '/a' } }])];
		t.is(where([...shop, virtualService('cart', { hosts: ['cart'], http })], { path: '/a' }), 'cart');
	});
}
