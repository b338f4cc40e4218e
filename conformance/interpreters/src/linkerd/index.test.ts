// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { get, type MatchShort, route, rule, service, where } from '../route/testing.ts';
import { linkerd } from './index.ts';

const services = [service('cart'), service('fork'), service('other'), service('client/fork')];
const key = { 'x-key': 'k' };
const member = { baggage: '~^(?:.*,)?[ \\t]*sd-routing-key[ \\t]*=[ \\t]*k[ \\t]*(?:[,;].*)?$' };
const keyed = ['x-key', 'k'] as const;
const ask = (objects: readonly KubernetesObject[], request: HttpRequest) =>
	where(linkerd, { objects: [...services, ...objects] }, request);
const refused = { instanceOf: UndefinedConfiguration };

type Case = readonly [name: string, expected: string, request: HttpRequest, objects: readonly KubernetesObject[]];

const toFork = (...matches: readonly MatchShort[]) => rule('fork', ...matches);
const toCart = (...matches: readonly MatchShort[]) => rule('cart', ...matches);
const post = (path: string, ...headers: readonly (readonly [string, string])[]) => ({
	...get(path, ...headers),
	method: 'POST',
});
const from = (namespace: string, request: HttpRequest): HttpRequest => ({ ...request, from: { namespace } });
const grpc = { kind: 'GRPCRoute' } as const;
const rpc = (service: string | undefined, method?: string) => ({
	method: { ...(service && { service }), ...(method && { method }) },
});

const cases: readonly Case[] = [
	['no route: the service port itself', 'cart', get('/'), []],
	[
		'a port that the Service does not have',
		'fail',
		{ ...get('/'), to: { namespace: 'shop', service: 'cart', port: 9 } },
		[],
	],
	['trap 1: one key route, no baseline', '404', get('/'), [route('a', [toFork({ headers: key })])]],
	['trap 2: a rule without backendRefs goes to the parent', 'cart', get('/'), [route('a', [{}])]],
	[
		'trap 3: k|k2 stops at k',
		'cart',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: { baggage: '~sd-routing-key=(k|k2)' } }), toCart()])],
	],
	[
		'trap 3: k2|k covers',
		'fork',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: { baggage: '~sd-routing-key=(k2|k)' } }), toCart()])],
	],
	[
		'trap 3: a lazy tail stops early',
		'cart',
		get('/', ['baggage', 'a=1,sd-routing-key=k,b=2']),
		[route('a', [toFork({ headers: { baggage: '~.*?sd-routing-key=k.*?' } }), toCart()])],
	],
	[
		'trap 3: an empty alternative wins',
		'cart',
		get('/', ['baggage', 'sd-routing-key=k,b=2']),
		[route('a', [toFork({ headers: { baggage: '~(|.*,)sd-routing-key=k(|,.*)' } }), toCart()])],
	],
	[
		'trap 3: anchored, it is a full match',
		'fork',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: { baggage: '~^(?:sd-routing-key=(k|k2))$' } }), toCart()])],
	],
	[
		'trap 3: without wildcards it must be the whole value',
		'cart',
		get('/', ['baggage', 'a=1,sd-routing-key=k']),
		[route('a', [toFork({ headers: { baggage: '~sd-routing-key=k' } }), toCart()])],
	],
	[
		'trap 4: an unbounded key takes k2',
		'fork',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: { baggage: '~.*sd-routing-key=k.*' } }), toCart()])],
	],
	[
		'trap 4: the bounded pattern does not',
		'cart',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: member }), toCart()])],
	],
	[
		'trap 5: each baggage line is read by itself',
		'fork',
		get('/', ['baggage', 'a=1'], ['baggage', 'sd-routing-key=k']),
		[route('a', [toFork({ headers: { baggage: 'sd-routing-key=k' } }), toCart()])],
	],
	[
		'trap 5: lines are not joined',
		'cart',
		get('/', ['baggage', 'a=1'], ['baggage', 'sd-routing-key=k']),
		[route('a', [toFork({ headers: { baggage: '~a=1,sd-routing-key=k' } }), toCart()])],
	],
	[
		'trap 8: the longer path beats the key',
		'cart',
		get('/api/x', keyed),
		[route('a', [toCart({ path: '/api' })]), route('b', [toFork({ path: '/', headers: key })])],
	],
	[
		'trap 9a: headers beat the method',
		'fork',
		get('/', keyed),
		[route('a', [toCart({ method: 'GET' })]), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 9b: exact and prefix of one length are equal',
		'fork',
		get('/login', keyed),
		[route('a', [toCart({ exact: '/login' })]), route('b', [toFork({ path: '/login', headers: key })])],
	],
	[
		'trap 10: a path pattern counts the whole path',
		'fork',
		get('/api/x'),
		[route('a', [toCart({ path: '/api', headers: {} })]), route('b', [toFork({ pattern: '/a.*' })])],
	],
	[
		'trap 11: an older pattern ties with a newer exact header',
		'fork',
		get('/', keyed, ['x-canary', 'yes']),
		[
			route('a', [toCart({ headers: { 'x-canary': 'yes' } })], { age: 2 }),
			route('b', [toFork({ headers: { 'x-key': '~k' } })], { age: 1 }),
		],
	],
	[
		'trap 21: a GRPCRoute match without method breaks the port',
		'fail',
		post('/other/Call'),
		[route('a', [toFork({ headers: key }), toCart(rpc('s'))], grpc)],
	],
	[
		'trap 22: a GRPCRoute hides HTTPRoutes',
		'404',
		get('/', keyed),
		[route('a', [toFork({ headers: key })]), route('b', [toCart(rpc('s'))], grpc)],
	],
	[
		'gRPC: service beats method',
		'fork',
		post('/s/m'),
		[route('a', [toCart(rpc(undefined, 'm')), toFork(rpc('s'))], grpc)],
	],
	['gRPC: only POST', '404', get('/s/m'), [route('a', [toFork(rpc('s', 'm'))], grpc)]],
	['gRPC: a rule without matches takes everything', 'fork', post('/s/m'), [route('a', [toFork()], grpc)]],
	[
		'trap 23: a ResponseHeaderModifier on a GRPCRoute breaks the port',
		'fail',
		post('/s/m'),
		[
			route(
				'a',
				[{ ...toFork(rpc('s')), filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: {} }] }],
				grpc,
			),
		],
	],
	['trap 24: a missing Service answers 500', 'fail', get('/'), [route('a', [rule('gone')])]],
	[
		'trap 24: weights are kept, weight 0 is left out',
		'fork*999999+cart*1',
		get('/'),
		[
			route('a', [
				{
					backendRefs: [
						{ name: 'fork', port: 80, weight: 999999 },
						{ name: 'other', port: 80, weight: 0 },
						{ name: 'cart', port: 80 },
					],
				},
			]),
		],
	],
	[
		'trap 30: the older wins',
		'other',
		get('/', ['x-key', 'k'], ['y-key', 'l']),
		[
			route('a', [toFork({ headers: key })], { age: 2 }),
			route('b', [rule('other', { headers: { 'y-key': 'l' } })], { age: 1 }),
		],
	],
	[
		'trap 30: of one age, the name decides alone',
		'fork',
		from('client', get('/')),
		[route('z', [rule('other')], { age: 1 }), route('client/y', [toFork()], { age: 1 })],
	],
	[
		'a byte outside ASCII hides the line from a pattern',
		'cart',
		get('/', ['baggage', 'user=é,sd-routing-key=k']),
		[route('a', [toFork({ headers: member }), toCart()])],
	],
	[
		'… of that line only',
		'fork',
		get('/', ['baggage', 'user=é'], ['baggage', 'sd-routing-key=k']),
		[route('a', [toFork({ headers: member }), toCart()])],
	],
	[
		'… and not from an exact match',
		'fork',
		get('/', ['x-name', 'é']),
		[route('a', [toFork({ headers: { 'x-name': 'é' } }), toCart()])],
	],
	['prefix is by segment', 'cart', get('/abcd'), [route('a', [toFork({ path: '/abc' }), toCart()])]],
	['a trailing slash of a prefix is ignored', 'fork', get('/abc'), [route('a', [toFork({ path: '/abc/' }), toCart()])]],
	[
		'any occurrence of a query parameter, decoded',
		'fork',
		get('/?a=1&a=x%20y'),
		[route('a', [toFork({ query: { a: 'x y' } }), toCart()])],
	],
	[
		'headers beat query',
		'fork',
		get('/?a=1&b=2', keyed, ['y', '1']),
		[
			route('a', [toCart({ headers: key, query: { a: '1', b: '2' } })]),
			route('b', [toFork({ headers: { ...key, y: '1' } })]),
		],
	],
];

for (const [name, expected, request, objects] of cases) {
	test(name, (t) => t.is(ask(objects, request), expected));
}

const redirect = (requestRedirect: unknown) => [{ filters: [{ type: 'RequestRedirect', requestRedirect }] }];
const undefinedCases: readonly (readonly [name: string, request: HttpRequest, objects: readonly KubernetesObject[]])[] =
	[
		...['URLRewrite', 'RequestMirror', 'ExtensionRef', 'CORS'].map(
			(type) =>
				[
					`trap 23: a ${type} filter`,
					get('/'),
					[route('a', [{ ...toFork(), filters: [{ type, urlRewrite: {} }] }])],
				] as const,
		),
		[
			'trap 30: a tie without ages',
			get('/', keyed, ['y', '1']),
			[route('a', [toFork({ headers: key })]), route('b', [toCart({ headers: { y: '1' } })], { age: 1 })],
		],
		[
			'a tie of one age and one name',
			from('client', get('/')),
			[route('a', [rule('other')], { age: 1 }), route('client/a', [toFork()], { age: 1 })],
		],
		['a request to a gateway', { ...get('/'), to: { gateway: { namespace: 'shop', name: 'g' }, port: 80 } }, []],
		['a rule field that Linkerd does not know', get('/'), [route('a', [{ ...toFork(), externalAuth: {} }])]],
		[
			'nine matches in a policy.linkerd.io route',
			get('/'),
			[
				route('a', [rule('fork', ...Array.from({ length: 9 }, (_, i) => ({ path: `/${i}` })))], {
					apiVersion: 'policy.linkerd.io/v1beta3',
				}),
			],
		],
		[
			'a redirect that replaces a prefix',
			get('/'),
			[route('a', redirect({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/x' } }))],
		],
	];

for (const [name, request, objects] of undefinedCases) {
	test(`undefined: ${name}`, (t) => void t.throws(() => ask(objects, request), refused));
}

test('a tie without ages is no matter where both do the same', (t) => {
	t.is(ask([route('a', [toFork()]), route('b', [toFork()])], get('/')), 'fork');
});

test('the trace says why a fork was not reached', (t) => {
	const objects = [...services, route('a', [toCart({ path: '/api' })]), route('b', [toFork({ headers: key })])];
	t.deepEqual(linkerd.interpret({ objects }, get('/api', keyed)).trace, [
		{
			rule: 'HTTPRoute shop/b rule 0 match 0',
			result: 'outranked',
			why: 'HTTPRoute shop/a rule 0 match 0 has the greater path length',
		},
		{ rule: 'HTTPRoute shop/a rule 0 match 0', result: 'chosen', why: 'it ranks first' },
	]);
	t.deepEqual(linkerd.interpret({ objects }, get('/x')).trace, [
		{ rule: 'HTTPRoute shop/a rule 0 match 0', result: 'not matched', why: 'path prefix /api does not match /x' },
		{ rule: 'HTTPRoute shop/b rule 0 match 0', result: 'not matched', why: 'header x-key is absent' },
	]);
});
