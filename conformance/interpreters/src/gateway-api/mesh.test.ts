// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { get, type MatchShort, route, rule, service, where } from '../route/testing.ts';
import { gatewayApi } from './index.ts';

const services = [service('cart'), service('fork'), service('other'), service('client/fork')];
const key = { 'x-key': 'k' };
const keyed = ['x-key', 'k'] as const;
const toFork = (...matches: readonly MatchShort[]) => rule('fork', ...matches);
const toCart = (...matches: readonly MatchShort[]) => rule('cart', ...matches);
const post = (path: string, ...headers: readonly (readonly [string, string])[]) => ({
	...get(path, ...headers),
	method: 'POST',
});
const grpc = { kind: 'GRPCRoute' } as const;

/** The answers by the specification and on Istio; `undefined`: the interpreter refuses to guess. */
type Case = readonly [
	name: string,
	specification: string | undefined,
	istio: string | undefined,
	request: HttpRequest,
	objects: readonly KubernetesObject[],
];

const cases: readonly Case[] = [
	['no route: the service port itself', 'cart', 'cart', get('/'), []],
	['trap 1: one key route, no baseline', '404', '404', get('/'), [route('a', [toFork({ headers: key })])]],
	['trap 2: a rule without backendRefs', 'fail', 'fail', get('/'), [route('a', [{}])]],
	[
		'trap 3: every way of matching counts',
		'fork',
		'fork',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: { baggage: '~sd-routing-key=(k|k2)' } }), toCart()])],
	],
	[
		'trap 4: an unbounded key takes k2',
		'fork',
		'fork',
		get('/', ['baggage', 'sd-routing-key=k2']),
		[route('a', [toFork({ headers: { baggage: '~.*sd-routing-key=k.*' } }), toCart()])],
	],
	[
		'trap 5: two lines, exact',
		undefined,
		undefined,
		get('/', ['baggage', 'a=1'], ['baggage', 'sd-routing-key=k']),
		[route('a', [toFork({ headers: { baggage: 'sd-routing-key=k' } }), toCart()])],
	],
	[
		'bytes that are no UTF-8 beside the key',
		undefined,
		undefined,
		get('/', ['baggage', 'a=\xe9,sd-routing-key=k']),
		[route('a', [toFork({ headers: { baggage: '~(?:.*,)?sd-routing-key=k' } }), toCart()])],
	],
	[
		'UTF-8 beside the key',
		'fork',
		'fork',
		get('/', ['baggage', 'a=\xc3\xa9,sd-routing-key=k']),
		[route('a', [toFork({ headers: { baggage: '~(?:.*,)?sd-routing-key=k' } }), toCart()])],
	],
	[
		'trap 5: two lines, a pattern that takes both forms',
		'fork',
		'fork',
		get('/', ['baggage', 'a=1'], ['baggage', 'sd-routing-key=k']),
		[
			route('a', [
				toFork({ headers: { baggage: '~^(?:.*,)?[ \\t]*sd-routing-key[ \\t]*=[ \\t]*k[ \\t]*(?:[,;].*)?$' } }),
				toCart(),
			]),
		],
	],
	[
		'trap 8: the longer path beats the key',
		'cart',
		'cart',
		get('/api/x', keyed),
		[route('a', [toCart({ path: '/api' })], { age: 2 }), route('b', [toFork({ path: '/', headers: key })], { age: 1 })],
	],
	[
		'trap 9a: the method beats headers',
		'cart',
		'cart',
		get('/', keyed),
		[route('a', [toCart({ method: 'GET' })]), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 9b: exact beats prefix',
		'cart',
		'cart',
		get('/login', keyed),
		[route('a', [toCart({ exact: '/login' })]), route('b', [toFork({ path: '/login', headers: key })])],
	],
	[
		'trap 10: a path pattern beside a prefix',
		undefined,
		'cart',
		get('/api', keyed),
		[route('a', [toCart()]), route('b', [toFork({ pattern: '/a.*', headers: key })])],
	],
	[
		'trap 10: the same pattern ranks by headers',
		'fork',
		'fork',
		get('/api', keyed),
		[route('a', [toCart({ pattern: '/a.*' })]), route('b', [toFork({ pattern: '/a.*', headers: key })])],
	],
	[
		'trap 11: an older pattern ties with a newer exact header',
		'fork',
		'fork',
		get('/', keyed, ['x-canary', 'yes']),
		[
			route('a', [toCart({ headers: { 'x-canary': 'yes' } })], { age: 2 }),
			route('b', [toFork({ headers: { 'x-key': '~k' } })], { age: 1 }),
		],
	],
	[
		'trap 17: hostnames mean nothing in the mesh',
		'fork',
		'fork',
		get('/', keyed),
		[
			route('a', [toCart()], { hostnames: ['cart.shop.svc.cluster.local'] }),
			route('b', [toFork({ headers: key })], { hostnames: ['elsewhere.example'] }),
		],
	],
	[
		'trap 21: a GRPCRoute match by header only',
		'fork',
		'fork',
		post('/s/m', keyed),
		[route('a', [toFork({ headers: key }), toCart()], grpc)],
	],
	[
		'trap 22: HTTPRoute and GRPCRoute merge on Istio',
		undefined,
		'cart',
		post('/s/m', keyed),
		[route('a', [toCart({ method: { service: 's', method: 'm' } })], grpc), route('b', [toFork({ headers: key })])],
	],
	[
		'gRPC: service beats method',
		'fork',
		'fork',
		post('/s/m'),
		[route('a', [toCart({ method: { method: 'm' } }), toFork({ method: { service: 's' } })], grpc)],
	],
	['trap 24: a missing Service answers 500', 'fail', 'fail', get('/'), [route('a', [rule('gone')])]],
	[
		'trap 24: no weight at all',
		'fail',
		'fail',
		get('/'),
		[route('a', [{ backendRefs: [{ name: 'fork', port: 80, weight: 0 }] }])],
	],
	['trap 26: prefix is by segment', 'cart', 'cart', get('/apis'), [route('a', [toFork({ path: '/api' }), toCart()])]],
	[
		'trap 30: the older wins',
		'other',
		'other',
		get('/', keyed, ['y', '1']),
		[
			route('a', [toFork({ headers: key })], { age: 2 }),
			route('b', [rule('other', { headers: { y: '1' } })], { age: 1 }),
		],
	],
	[
		'trap 30: of one age, names decide; Istio compares derived names',
		'fork',
		'other',
		get('/'),
		[route('a', [toFork()], { age: 1 }), route('a-b', [rule('other')], { age: 1 })],
	],
	[
		'trap 30: a tie without ages',
		undefined,
		undefined,
		get('/'),
		[route('a', [toFork()]), route('b', [rule('other')], { age: 1 })],
	],
	[
		'a tie without ages is no matter where both do the same',
		'fork',
		'fork',
		get('/'),
		[route('a', [toFork()]), route('b', [toFork()])],
	],
	[
		'headers beat query',
		'fork',
		'fork',
		get('/?a=1&b=2', keyed, ['y', '1']),
		[
			route('a', [toCart({ headers: key, query: { a: '1', b: '2' } })]),
			route('b', [toFork({ headers: { ...key, y: '1' } })]),
		],
	],
	[
		'only the first occurrence of a query parameter',
		'cart',
		'cart',
		get('/?a=1&a=2'),
		[route('a', [toFork({ query: { a: '2' } }), toCart()])],
	],
	['within a route the first rule wins', 'fork', 'fork', get('/'), [route('a', [toFork(), toCart()])]],
	['a path that proxies normalise', 'fork', undefined, get('/a//b'), [route('a', [toFork()])]],
];

const refused = { instanceOf: UndefinedConfiguration };

for (const [name, specification, istio, request, objects] of cases) {
	test(name, (t) => {
		const setting = { objects: [...services, ...objects] };
		const ask = (implementation?: string) => () =>
			where(gatewayApi, implementation === undefined ? setting : { ...setting, implementation }, request);
		for (const [expected, answer] of [
			[specification, ask()],
			[istio, ask('istio')],
		] as const) {
			if (expected === undefined) t.throws(answer, refused);
			else t.is(answer(), expected);
		}
	});
}

test('Envoy Gateway is no mesh', (t) => {
	t.is(
		where(gatewayApi, { objects: [...services, route('a', [toFork()])], implementation: 'envoy-gateway' }, get('/')),
		'cart',
	);
});

test('an unknown implementation and a route table are refused', (t) => {
	t.throws(() => where(gatewayApi, { objects: services, implementation: 'kgateway' }, get('/')), refused);
	t.throws(() => where(gatewayApi, { objects: services }, { ...get('/'), to: { routeConfiguration: 'x' } }), refused);
});

test('a Service of ours without selector stands for its one address', (t) => {
	const ours = service('answer', { selector: undefined });
	const labelled = {
		...ours,
		metadata: { ...ours.metadata, labels: { 'app.kubernetes.io/managed-by': 'branchline' } },
	};
	const slice = {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: 'answer-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'answer' } },
		endpoints: [{ addresses: ['10.0.0.7'] }],
		ports: [{ port: 9000 }],
	};
	const ask = (...objects: KubernetesObject[]) =>
		where(gatewayApi, { objects: [...services, route('a', [rule('answer')]), ...objects] }, get('/'));
	t.is(ask(labelled, slice), '10.0.0.7:9000');
	t.is(ask(labelled, { ...slice, endpoints: [{ addresses: ['10.0.0.7'] }, { addresses: ['10.0.0.8'] }] }), 'answer');
	t.is(ask(ours, slice), 'answer');
	t.is(ask(labelled), 'answer');
});

test('one identity twice is refused', (t) => {
	t.throws(() => where(gatewayApi, { objects: [...services, service('cart')] }, get('/')), refused);
});
