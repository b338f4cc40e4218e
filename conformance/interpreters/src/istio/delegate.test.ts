// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Asked, ask, type Meta, rule, service, shop, virtualService, where } from './mesh.test.fixture.ts';

const root = (entry: object, ...others: readonly object[]) => {
	return virtualService('root', {
		hosts: ['cart'],
		http: [{ delegate: { name: 'leaf' }, ...entry }, ...others, rule('cart')],
	});
};
const leaf = (http: readonly object[], meta: Meta = {}, more: object = {}) =>
	virtualService('leaf', { http, ...more }, meta);
const merged = (match: object | undefined, own: object | undefined, asked: Asked) => {
	const objects = [root(match ? { match: [match] } : {}), leaf([rule('fork', own && [own])])];
	return where([...shop, ...objects], asked);
};

const merges: Record<
	string,
	readonly [root: object | undefined, leaf: object | undefined, asked: Asked, reached: string]
> = {
	'neither has matches': [undefined, undefined, {}, 'fork'],
	'the root’s': [{ uri: { prefix: '/a' } }, undefined, { path: '/b' }, 'cart'],
	'the delegate’s': [undefined, { uri: { prefix: '/a' } }, { path: '/b' }, 'cart'],
	'both must hold': [{ uri: { prefix: '/a' } }, { headers: { x: {} } }, { path: '/a' }, 'cart'],
	'both hold': [{ uri: { prefix: '/a' } }, { headers: { x: {} } }, { path: '/a', headers: { x: '1' } }, 'fork'],
	'headers of both': [{ headers: { y: {} } }, { headers: { x: {} } }, { headers: { x: '1' } }, 'cart'],
	'a longer prefix': [{ uri: { prefix: '/a' } }, { uri: { prefix: '/a/b' } }, { path: '/a/c' }, 'cart'],
	'an exact path under a prefix': [{ uri: { prefix: '/a' } }, { uri: { exact: '/ab' } }, { path: '/ab' }, 'fork'],
	'the same exact path': [{ uri: { exact: '/a' } }, { uri: { exact: '/a' } }, { path: '/a' }, 'fork'],
	'the root’s port': [{ port: 80 }, { uri: { prefix: '/' } }, {}, 'cart'],
	'the root’s source': [{ sourceLabels: { app: 'web' } }, { uri: { prefix: '/' } }, {}, 'cart'],
	'no gateways of the delegate': [{ gateways: ['edge'] }, { gateways: [] }, {}, 'cart'],
	'gateways of the delegate among the root’s': [{ gateways: ['mesh', 'edge'] }, { gateways: ['edge'] }, {}, 'cart'],
};

for (const [name, [match, own, asked, reached]] of Object.entries(merges)) {
	test(`delegate: ${name}`, (t) => {
		t.is(merged(match, own, asked), reached);
	});
}

const conflicts: Record<string, readonly [root: object, leaf: object]> = {
	'a shorter prefix': [{ uri: { prefix: '/a/b' } }, { uri: { prefix: '/a' } }],
	'another exact path': [{ uri: { exact: '/a' } }, { uri: { exact: '/b' } }],
	'a prefix under an exact path': [{ uri: { exact: '/a' } }, { uri: { prefix: '/a' } }],
	'a regex under a prefix': [{ uri: { prefix: '/' } }, { uri: { regex: '/a' } }],
	'a prefix under a regex': [{ uri: { regex: '/.*' } }, { uri: { prefix: '/a' } }],
	'an equal regex': [{ uri: { regex: '/a' } }, { uri: { regex: '/a' } }],
	'presence twice': [{ headers: { x: {} } }, { headers: { x: {} } }],
	'another method': [{ method: { exact: 'GET' } }, { method: { exact: 'PUT' } }],
	'another port': [{ port: 80 }, { port: 81 }],
	'a namespace of the root alone': [{ sourceNamespace: 'web' }, { uri: { prefix: '/' } }],
	'another label': [{ sourceLabels: { app: 'web' } }, { sourceLabels: { app: 'x' } }],
	'more gateways': [{ gateways: ['edge'] }, { gateways: ['edge', 'mesh'] }],
	'other case': [{ ignoreUriCase: true }, { uri: { prefix: '/' } }],
};

for (const [name, [match, own]] of Object.entries(conflicts)) {
	test(`delegate: conflict, ${name}`, (t) => {
		const paths = ['/', '/a', '/a/b', '/b'];
		const methods = ['GET', 'PUT'];
		for (const path of paths)
			for (const method of methods)
				t.is(merged(match, own, { path, method, headers: { x: '1' } }), 'cart', 'the delegate’s rule is left out');
	});
}

test('delegate: a match that agrees with one of several is no conflict', (t) => {
	const match = [{ uri: { prefix: '/a' } }, { uri: { prefix: '/b' } }];
	const objects = [...shop, root({ match }), leaf([rule('fork', [{ uri: { prefix: '/b/c' } }])])];
	t.deepEqual(
		['/a', '/b', '/b/c'].map((path) => where(objects, { path })),
		['cart', 'cart', 'fork'],
	);
});

test('delegate: what it does not say it takes from the root', (t) => {
	const more = { timeout: '1s', retries: { attempts: 1 }, headers: { request: { set: { a: 'root' } } } };
	const objects = [
		...shop,
		root(more),
		leaf([rule('fork', undefined, { headers: { request: { set: { a: 'leaf' } } } })]),
	];
	const effects = {
		path: '/',
		authority: 'cart',
		timeout: '1s',
		retries: { attempts: 1 },
		headers: { request: { set: { a: 'leaf' } } },
	};
	t.like(ask(objects), { effects });
});

test('delegate: short names are its own namespace’s', (t) => {
	const objects = [root({ delegate: { name: 'leaf', namespace: 'web' } }), leaf([rule('fork')], { namespace: 'web' })];
	t.is(where([...shop, service('fork', [8080], { namespace: 'web' }), ...objects]), 'web/fork');
});

test('delegate: one that is missing or not exported is passed over', (t) => {
	t.is(where([...shop, root({})]), 'cart');
	const away = (exportTo: readonly string[]) => {
		const spec = [
			root({ delegate: { name: 'leaf', namespace: 'web' } }),
			leaf([{ directResponse: { status: 418 } }], { namespace: 'web' }, { exportTo }),
		];
		return where([...shop, ...spec]);
	};
	t.is(away(['.']), 'cart');
	t.is(away(['shop']), '418');
});
