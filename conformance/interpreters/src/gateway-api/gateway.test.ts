// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { get, type MatchShort, type RouteOptions, route, rule, service, where } from '../route/testing.ts';
import { gatewayApi } from './index.ts';

const services = [service('cart'), service('fork'), service('other'), service('elsewhere/cart')];
const key = { 'x-key': 'k' };
const keyed = ['x-key', 'k'] as const;
const toFork = (...matches: readonly MatchShort[]) => rule('fork', ...matches);
const toCart = (...matches: readonly MatchShort[]) => rule('cart', ...matches);
const to = { gateway: { namespace: 'shop', name: 'edge' }, port: 80 };
const on = (authority: string, path: string, ...headers: readonly (readonly [string, string])[]): HttpRequest => ({
	...get(path, ...headers),
	to,
	authority,
});

interface ListenerShort {
	readonly name?: string;
	readonly hostname?: string;
	readonly protocol?: string;
	readonly allowedRoutes?: unknown;
	readonly port?: number;
}

function gateway(...listeners: readonly ListenerShort[]): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { name: 'edge', namespace: 'shop' },
		spec: { listeners: listeners.map((l) => ({ name: 'http', port: 80, protocol: 'HTTP', ...l })) },
	};
}

function edge(name: string, rules: readonly unknown[], options: RouteOptions = {}): KubernetesObject {
	return route(name, rules, { parent: { name: 'edge', namespace: 'shop' }, ...options });
}

const ours = { hostnames: ['shop.example.com'] };
const http = gateway({});
const grpc = { kind: 'GRPCRoute' } as const;

/** The answers by the specification, on Istio, on Envoy Gateway; `undefined`: the interpreter refuses to guess. */
type Case = readonly [
	name: string,
	specification: string | undefined,
	istio: string | undefined,
	envoyGateway: string | undefined,
	request: HttpRequest,
	objects: readonly KubernetesObject[],
];

const cases: readonly Case[] = [
	['nothing attached', '404', '404', '404', on('a', '/'), [http]],
	[
		'trap 9a: method against header',
		'cart',
		'cart',
		'cart',
		on('a', '/', keyed),
		[http, edge('a', [toCart({ method: 'GET' })]), edge('b', [toFork({ headers: { 'x-key': '~k' } })])],
	],
	[
		'trap 9a: a method is an exact header to Envoy Gateway',
		'cart',
		'cart',
		'fork',
		on('a', '/', keyed),
		[http, edge('a', [toCart({ method: 'GET' })], { age: 2 }), edge('b', [toFork({ headers: key })], { age: 1 })],
	],
	[
		'trap 9b: exact beats prefix',
		'cart',
		'cart',
		'cart',
		on('a', '/login', keyed),
		[http, edge('a', [toCart({ exact: '/login' })]), edge('b', [toFork({ path: '/login', headers: key })])],
	],
	[
		'trap 10: a path pattern and a prefix',
		undefined,
		'cart',
		'fork',
		on('a', '/api', keyed),
		[http, edge('a', [toCart({ path: '/api', headers: key })]), edge('b', [toFork({ pattern: '/a.*' })])],
	],
	[
		'trap 11: an older pattern and a newer exact header',
		'fork',
		'fork',
		'cart',
		on('a', '/', keyed, ['x-canary', 'yes']),
		[
			http,
			edge('a', [toCart({ headers: { 'x-canary': 'yes' } })], { age: 2 }),
			edge('b', [toFork({ headers: { 'x-key': '~k' } })], { age: 1 }),
		],
	],
	[
		'trap 17: the exact hostname is not left for another',
		undefined,
		'404',
		'404',
		on('shop.example.com', '/x', keyed),
		[http, edge('a', [toCart({ path: '/api' })], ours), edge('b', [toFork({ headers: key })])],
	],
	[
		'the exact hostname is preferred',
		'cart',
		'cart',
		'cart',
		on('shop.example.com:8080', '/', keyed),
		[
			http,
			edge('a', [toCart()], ours),
			edge('b', [toFork({ headers: key })], { hostnames: ['*.example.com'] }),
			edge('c', [toFork({ headers: key })]),
		],
	],
	[
		'the longest suffix is preferred',
		'cart',
		'cart',
		'cart',
		on('a.b.example.com', '/', keyed),
		[
			http,
			edge('a', [toCart()], { hostnames: ['*.b.example.com'] }),
			edge('b', [toFork({ headers: key })], { hostnames: ['*.example.com'] }),
		],
	],
	[
		'a wildcard does not match its own suffix',
		'404',
		'404',
		'404',
		on('example.com', '/'),
		[http, edge('a', [toCart()], { hostnames: ['*.example.com'] })],
	],
	[
		'trap 22: HTTPRoute and GRPCRoute with one hostname',
		'fork',
		'cart',
		'cart',
		{ ...on('a', '/s/m', keyed), method: 'POST' },
		[
			http,
			edge('a', [toCart({ method: { service: 's', method: 'm' } })], { ...grpc, age: 2 }),
			edge('b', [toFork({ headers: key })], { age: 1 }),
		],
	],
	[
		'trap 22: … without ages',
		undefined,
		'cart',
		'cart',
		{ ...on('a', '/s/m', keyed), method: 'POST' },
		[http, edge('a', [toCart({ method: { service: 's', method: 'm' } })], grpc), edge('b', [toFork({ headers: key })])],
	],
	[
		'Istio puts a gRPC match by header behind every path',
		'fork',
		'cart',
		'fork',
		{ ...on('a', '/s/m', keyed), method: 'POST' },
		[http, edge('a', [toCart()], { age: 2 }), edge('b', [toFork({ headers: key })], { ...grpc, age: 1 })],
	],
	[
		'trap 30: a tie without ages',
		undefined,
		undefined,
		undefined,
		on('a', '/'),
		[http, edge('a', [toFork()]), edge('b', [toCart()])],
	],
	[
		'trap 30: of one age, names decide',
		'fork',
		'other',
		'fork',
		on('a', '/'),
		[http, edge('a', [toFork()], { age: 1 }), edge('a-b', [rule('other')], { age: 1 })],
	],
	[
		'two header lines, exact',
		undefined,
		undefined,
		'fork',
		on('a', '/', ['baggage', 'a=1'], ['baggage', 'k']),
		[http, edge('a', [toFork({ headers: { baggage: 'k' } }), toCart()])],
	],
];

const refused = { instanceOf: UndefinedConfiguration };

for (const [name, specification, istio, envoyGateway, request, objects] of cases) {
	test(name, (t) => {
		const setting = { objects: [...services, ...objects] };
		const ask = (implementation?: string) => () =>
			where(gatewayApi, implementation === undefined ? setting : { ...setting, implementation }, request);
		const answers = [
			[specification, ask()],
			[istio, ask('istio')],
			[envoyGateway, ask('envoy-gateway')],
		] as const;
		for (const [expected, answer] of answers) {
			if (expected === undefined) t.throws(answer, refused);
			else t.is(answer(), expected);
		}
	});
}
