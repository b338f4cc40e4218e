// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Asked, ask, rule, shop, to, virtualService, where } from './mesh.test.fixture.ts';

const answer = (http: object, asked: Asked = {}) =>
	ask([...shop, virtualService('cart', { hosts: ['cart'], http: [http] })], asked);
const effects = (http: object, asked: Asked = {}) => {
	const given = answer(http, asked);
	return given.kind === 'forward' ? given.effects : undefined;
};

/** Observed on Envoy 1.38.3. */
const rewrites: Record<string, readonly [uri: object | undefined, rewrite: object, path: string, leaves: string]> = {
	'prefix by text': [{ prefix: '/pre' }, { uri: '/v2' }, '/prefix', '/v2fix'],
	'prefix keeps the query': [{ prefix: '/pre' }, { uri: '/v2' }, '/pre/a?x=1', '/v2/a?x=1'],
	'everything has the prefix /': [undefined, { uri: '/v2' }, '/a', '/v2a'],
	'exact replaces all': [{ exact: '/exact' }, { uri: '/v3' }, '/exact?y=1', '/v3?y=1'],
	'regex replaces all': [{ regex: '/re.*x' }, { uri: '/v4' }, '/re/1x?z=1', '/v4?z=1'],
	'every occurrence of a pattern': [
		{ prefix: '/gs' },
		{ uriRegexRewrite: { match: '/([a-z]+)', rewrite: '/\\1\\1\\\\' } },
		'/gs/ab?q=/zz',
		'/gsgs\\/abab\\?q=/zz',
	],
	'no empty match behind another': [undefined, { uriRegexRewrite: { match: 'a*', rewrite: '-' } }, '/baaac', '-/-b-c-'],
	'nothing to do with the path': [undefined, { authority: 'x' }, '/a?b', '/a?b'],
	'path normalised': [undefined, { authority: 'x' }, '/a/./b/../c"d', '/a/c%22d'],
	'path normalised at its end': [undefined, { authority: 'x' }, '/a/b/..', '/a/'],
	'path that climbs out': [undefined, { authority: 'x' }, '/../a\\b//c', '/a/b//c'],
};

for (const [name, [uri, rewrite, path, leaves]] of Object.entries(rewrites)) {
	test(`rewrite: ${name}`, (t) => {
		t.like(effects(rule('cart', uri && [{ uri }], { rewrite }), { path }), { path: leaves });
	});
}

test('a prefix that matched without case is replaced by its length', (t) => {
	const http = rule('cart', [{ uri: { prefix: '/PRE' }, ignoreUriCase: true }], { rewrite: { uri: '/ci' } });
	t.like(effects(http, { path: '/pRe/a' }), { path: '/ci/a' });
});

const authorities: Record<string, readonly [more: object, leaves: string]> = {
	'as it came': [{}, 'Cart:8080'],
	rewrite: [{ rewrite: { authority: 'new' } }, 'new'],
	'header set': [{ headers: { request: { set: { Host: 'new' } } } }, 'new'],
	'header added': [{ headers: { request: { add: { ':authority': 'new' } } } }, 'new'],
	'the only destination': [{ route: [{ ...to('cart'), headers: { request: { set: { host: 'new' } } } }] }, 'new'],
	'the rule before the only destination': [
		{ rewrite: { authority: 'rule' }, route: [{ ...to('cart'), headers: { request: { set: { host: 'new' } } } }] },
		'rule',
	],
};

for (const [name, [more, authority]] of Object.entries(authorities)) {
	test(`authority: ${name}`, (t) => {
		t.like(effects(rule('cart', undefined, more), { authority: 'Cart:8080' }), { authority });
	});
}

test('effects: every other field as written, known or not; names, matches and destinations are none', (t) => {
	const more = {
		name: 'branchline/k',
		timeout: '1s',
		retries: { attempts: 2 },
		fault: { abort: { httpStatus: 500, percentage: { value: 1 } } },
		corsPolicy: { allowMethods: ['GET'] },
		headers: { request: { set: { a: 'b' } } },
		rewrite: { authority: 'x', future: true },
		future: [1],
	};
	const { name: _name, rewrite: _rewrite, ...kept } = more;
	t.deepEqual(answer(rule('cart', [{ name: 'm', uri: { prefix: '/' } }], more)), {
		kind: 'forward',
		backends: [{ weight: 1, to: { kind: 'service', port: { namespace: 'shop', service: 'cart', port: 8080 } } }],
		mirrors: [],
		effects: { path: '/', authority: 'x', ...kept, rewrite: { future: true } },
	});
});

test('weights: nothing for 0 and for none among several, everything for an only one', (t) => {
	const weights = (...shares: object[]) => {
		const given = answer({ route: shares.map((share) => ({ ...to('cart'), ...share })) });
		return given.kind === 'forward' ? given.backends.map(({ weight }) => weight) : [];
	};
	t.deepEqual(weights({ weight: 90 }, { weight: 0 }, {}, { weight: 10 }), [90, 10]);
	t.deepEqual(weights({}), [1]);
	t.deepEqual(weights({ weight: 0 }), [1]);
	t.deepEqual(weights({ weight: 7 }), [7]);
});

test('headers of a destination are effects of its backend', (t) => {
	const headers = { response: { add: { a: 'b' } } };
	const route = [
		{ ...to('cart'), weight: 1, headers },
		{ ...to('fork'), weight: 1 },
	];
	const given = answer({ route });
	t.deepEqual(given.kind === 'forward' && given.backends.map((backend) => backend.effects), [{ headers }, undefined]);
});

const mirrors: Record<string, readonly [more: object, names: readonly string[], effects: object]> = {
	one: [{ mirror: { host: 'fork' } }, ['fork'], {}],
	'a share': [
		{ mirror: { host: 'fork' }, mirrorPercentage: { value: 5 } },
		['fork'],
		{ mirrorPercentage: { value: 5 } },
	],
	none: [{ mirror: { host: 'fork' }, mirrorPercentage: { value: 0 } }, [], { mirrorPercentage: { value: 0 } }],
	'an old share of none': [{ mirror: { host: 'fork' }, mirrorPercent: 0 }, [], { mirrorPercent: 0 }],
	several: [
		{ mirrors: [{ destination: { host: 'fork' } }, { destination: { host: 'other' } }] },
		['fork', 'other'],
		{},
	],
	'several shares': [
		{ mirrors: [{ destination: { host: 'fork' }, percentage: { value: 5 } }, { destination: { host: 'other' } }] },
		['fork', 'other'],
		{ mirrors: [{ percentage: { value: 5 } }, {}] },
	],
};

for (const [name, [more, names, expected]] of Object.entries(mirrors)) {
	test(`mirrors: ${name}`, (t) => {
		const given = answer(rule('cart', undefined, more));
		t.deepEqual(
			given.kind === 'forward' && given.mirrors,
			names.map((host) => ({ kind: 'service', port: { namespace: 'shop', service: host, port: 8080 } })),
		);
		t.deepEqual(effects(rule('cart', undefined, more)), { path: '/', authority: 'cart', ...expected });
	});
}

test('without a VirtualService the path and the authority are all that there is', (t) => {
	t.deepEqual(ask(shop, { path: '/a?b=c', authority: 'cart:8080' }), {
		kind: 'forward',
		backends: [{ weight: 1, to: { kind: 'service', port: { namespace: 'shop', service: 'cart', port: 8080 } } }],
		mirrors: [],
		effects: { path: '/a?b=c', authority: 'cart:8080' },
	});
});

test('the preflight of an origin that is allowed is answered by the proxy, any other goes on', (t) => {
	const corsPolicy = {
		allowOrigins: [{ exact: 'https://a.example' }, { prefix: 'https://b' }],
		allowMethods: ['GET', 'PUT'],
	};
	const objects = [
		...shop,
		virtualService('cart', { hosts: ['cart'], http: [rule('cart', undefined, { corsPolicy })] }),
	];
	const preflight = (
		origin: string,
		method = 'OPTIONS',
		more: Readonly<Record<string, string>> = { 'access-control-request-method': 'PUT' },
	) => where(objects, { method, headers: { origin, ...more } });
	t.is(preflight('https://a.example'), '200');
	t.is(preflight('https://b.example'), '200');
	t.is(preflight('https://c.example'), 'cart');
	t.is(preflight('https://a.example', 'GET'), 'cart');
	t.is(preflight('https://a.example', 'OPTIONS', {}), 'cart');
});
