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

const crossing = edge('a', [{ backendRefs: [{ name: 'cart', namespace: 'elsewhere', port: 80 }] }]);

function grant(to: Record<string, string>, kind = 'HTTPRoute'): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1beta1',
		kind: 'ReferenceGrant',
		metadata: { name: 'g', namespace: 'elsewhere' },
		spec: {
			from: [{ group: 'gateway.networking.k8s.io', kind, namespace: 'shop' }],
			to: [{ group: '', kind: 'Service', ...to }],
		},
	};
}

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
	[
		'a hostname outside the listener’s does not attach',
		'404',
		'404',
		'404',
		on('shop.example.net', '/'),
		[gateway({ hostname: '*.example.com' }), edge('a', [toCart()], { hostnames: ['shop.example.net'] })],
	],
	[
		'the listener’s hostname narrows the route’s',
		'cart',
		'cart',
		'cart',
		on('shop.example.com', '/'),
		[gateway({ hostname: 'shop.example.com' }), edge('a', [toCart()], { hostnames: ['*.example.com'] })],
	],
	[
		'an own hostname and none meet at a listener with hostname',
		undefined,
		'cart',
		'fork',
		on('shop.example.com', '/', keyed),
		[
			gateway({ hostname: 'shop.example.com' }),
			edge('a', [toCart({ headers: { 'x-key': '~.*' }, path: '/' })], { ...ours, age: 1 }),
			edge('b', [toFork({ headers: { ...key, host: '~.*' } })], { age: 2 }),
		],
	],
	[
		'… where a catch-all goes last',
		undefined,
		'fork',
		'fork',
		on('shop.example.com', '/', keyed),
		[
			gateway({ hostname: 'shop.example.com' }),
			edge('a', [toCart()], { ...ours, age: 1 }),
			edge('b', [toFork({ headers: key })], { age: 2 }),
		],
	],
	[
		'… and nothing says which is older',
		undefined,
		undefined,
		'fork',
		on('shop.example.com', '/', keyed),
		[
			gateway({ hostname: 'shop.example.com' }),
			edge('a', [toCart({ headers: { 'x-key': '~.*' } })], ours),
			edge('b', [toFork({ headers: key })]),
		],
	],
	[
		'listeners of one port are isolated',
		undefined,
		'cart',
		undefined,
		on('a.example.com', '/'),
		[
			gateway({ name: 'all' }, { name: 'wild', hostname: '*.example.com' }),
			edge('a', [toCart()], { parent: { name: 'edge', sectionName: 'wild' } }),
			edge('b', [toFork()], { parent: { name: 'edge', sectionName: 'all' }, hostnames: ['a.example.com'] }),
		],
	],
	[
		'a route at both listeners',
		'cart',
		'cart',
		'cart',
		on('a.example.com', '/'),
		[gateway({ name: 'all' }, { name: 'wild', hostname: '*.example.com' }), edge('a', [toCart()])],
	],
	[
		'sectionName names a listener',
		'404',
		'404',
		'404',
		on('a', '/'),
		[http, edge('a', [toCart()], { parent: { name: 'edge', sectionName: 'other' } })],
	],
	[
		'the port of a parent is the listener’s',
		'404',
		'404',
		'404',
		on('a', '/'),
		[http, edge('a', [toCart()], { parent: { name: 'edge', port: 81 } })],
	],
	[
		'only routes of its own namespace, unless told',
		'404',
		'404',
		'404',
		on('a', '/'),
		[http, edge('elsewhere/a', [toCart()])],
	],
	[
		'allowedRoutes: All',
		'elsewhere/cart',
		'elsewhere/cart',
		'elsewhere/cart',
		on('a', '/'),
		[gateway({ allowedRoutes: { namespaces: { from: 'All' } } }), edge('elsewhere/a', [toCart()])],
	],
	[
		'allowedRoutes: Selector',
		'elsewhere/cart',
		'elsewhere/cart',
		'elsewhere/cart',
		on('a', '/'),
		[
			gateway({ allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'x' } } } } }),
			{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere', labels: { team: 'x' } } },
			edge('elsewhere/a', [toCart()]),
		],
	],
	[
		'allowedRoutes: Selector, the Namespace not known',
		undefined,
		undefined,
		undefined,
		on('a', '/'),
		[
			gateway({ allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'x' } } } } }),
			edge('elsewhere/a', [toCart()]),
		],
	],
	[
		'allowedRoutes: kinds',
		'404',
		'404',
		'404',
		on('a', '/'),
		[gateway({ allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }] } }), edge('a', [toCart()])],
	],
	['a backend of another namespace needs a grant', 'fail', 'fail', 'fail', on('a', '/'), [http, crossing]],
	[
		'… and has one',
		'elsewhere/cart',
		'elsewhere/cart',
		'elsewhere/cart',
		on('a', '/'),
		[http, crossing, grant({ name: 'cart' })],
	],
	['… of another kind of route', 'fail', 'fail', 'fail', on('a', '/'), [http, crossing, grant({}, 'GRPCRoute')]],
	['… for another Service', 'fail', 'fail', 'fail', on('a', '/'), [http, crossing, grant({ name: 'fork' })]],
	[
		'trap 19: routes with a Service as parent are not met',
		'404',
		'404',
		'404',
		on('cart.shop.svc.cluster.local', '/'),
		[http, route('a', [toFork()])],
	],
	['a TLS listener', undefined, undefined, undefined, on('a', '/'), [gateway({ protocol: 'TLS' })]],
	['no listener on the port', undefined, undefined, undefined, on('a', '/'), [gateway({ port: 81 })]],
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
