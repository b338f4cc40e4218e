// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { get, type MatchShort, route, rule, service, where } from '../route/testing.ts';
import { linkerd } from './index.ts';

const services = [service('cart'), service('fork'), service('other'), service('client/fork')];
const key = { 'x-key': 'k' };
const keyed = ['x-key', 'k'] as const;
const ask = (objects: readonly KubernetesObject[], request: HttpRequest) =>
	where(linkerd, { objects: [...services, ...objects] }, request);

type Case = readonly [name: string, expected: string, request: HttpRequest, objects: readonly KubernetesObject[]];

const toFork = (...matches: readonly MatchShort[]) => rule('fork', ...matches);
const toCart = (...matches: readonly MatchShort[]) => rule('cart', ...matches);
const from = (namespace: string, request: HttpRequest): HttpRequest => ({ ...request, from: { namespace } });
const servicePort = { group: '', kind: 'Service', namespace: 'shop', name: 'cart' };

function denied(object: KubernetesObject): KubernetesObject {
	const parent = { parentRef: servicePort, controllerName: 'linkerd.io/policy-controller' };
	const conditions = [{ type: 'Accepted', status: 'False' }];
	return { ...object, status: { parents: [{ ...parent, conditions }] } } as KubernetesObject;
}

const cases: readonly Case[] = [
	[
		'trap 13: parents with and without port merge',
		'fork',
		get('/', keyed),
		[route('a', [toCart()], { parent: servicePort }), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 14: a backend port is taken for every port',
		'fork',
		{ ...get('/'), to: { namespace: 'shop', service: 'two', port: 9090 } },
		[
			service('two', {
				ports: [
					{ name: 'a', port: 80 },
					{ name: 'b', port: 9090 },
				],
			}),
			route('a', [toFork()], { parent: { ...servicePort, name: 'two' } }),
		],
	],
	[
		'trap 15: consumer and producer routes merge',
		'fork',
		from('client', get('/', keyed)),
		[
			route('client/a', [{ ...toCart(), backendRefs: [{ name: 'cart', namespace: 'shop', port: 80 }] }]),
			route('b', [toFork({ headers: key })]),
		],
	],
	[
		'trap 15: other clients do not see a consumer route',
		'404',
		get('/'),
		[route('client/a', [toCart()]), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 16: a backend without namespace is of the parent',
		'fork',
		from('client', get('/')),
		[route('client/a', [toFork()])],
	],
	[
		'trap 17: a hostname beats a header',
		'cart',
		get('/', keyed),
		[route('a', [toCart()], { hostnames: ['cart.shop.svc.cluster.local'] }), route('b', [toFork({ headers: key })])],
	],
	[
		'a hostname takes a trailing dot, a port and capitals',
		'fork',
		{ ...get('/'), authority: 'Shop.Example.com.:80' },
		[route('a', [toFork()], { hostnames: ['shop.example.com'] })],
	],
	[
		'an exact hostname beats a suffix',
		'fork',
		{ ...get('/', keyed), authority: 'shop.example.com' },
		[
			route('a', [toCart({ headers: key })], { hostnames: ['*.example.com'] }),
			route('b', [toFork()], { hostnames: ['shop.example.com'] }),
		],
	],
	[
		'trap 17: a foreign hostname does not match',
		'fork',
		get('/', keyed),
		[route('a', [toCart()], { hostnames: ['other.example.com'] }), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 18: the Host header does not choose the Service',
		'fork',
		{ ...get('/', keyed), authority: 'shop.example.com' },
		[route('a', [toCart(), toFork({ headers: key })])],
	],
	...['grpc', 'http2', 'https', 'kubernetes.io/ws', 'linkerd.io/opaque'].map(
		(appProtocol): Case => [
			`trap 20: appProtocol ${appProtocol} is opaque`,
			'web',
			{ ...get('/', keyed), to: { namespace: 'shop', service: 'web', port: 80 } },
			[
				service('web', { ports: [{ port: 80, appProtocol }] }),
				route('a', [toFork()], { parent: { ...servicePort, name: 'web' } }),
			],
		],
	),
	...['http', 'kubernetes.io/h2c'].map(
		(appProtocol): Case => [
			`trap 20: appProtocol ${appProtocol} is routed, even on a port listed as opaque`,
			'fork',
			{ ...get('/'), to: { namespace: 'shop', service: 'web', port: 80 } },
			[
				service('web', { ports: [{ port: 80, appProtocol }] }, { 'config.linkerd.io/opaque-ports': '80' }),
				route('a', [toFork()], { parent: { ...servicePort, name: 'web' } }),
			],
		],
	),
	[
		'the annotation makes a port opaque, by range',
		'web',
		{ ...get('/'), to: { namespace: 'shop', service: 'web', port: 80 } },
		[
			service('web', {}, { 'config.linkerd.io/opaque-ports': '25,70-90' }),
			route('a', [toFork()], { parent: { ...servicePort, name: 'web' } }),
		],
	],
	[
		'a default opaque port',
		'web:6379',
		{ ...get('/'), to: { namespace: 'shop', service: 'web', port: 6379 } },
		[service('web', { ports: [{ port: 6379 }] }), route('a', [toFork()], { parent: { ...servicePort, name: 'web' } })],
	],
	...[{ clusterIP: 'None' }, { type: 'ExternalName' }].map(
		(spec): Case => [
			`no parent: ${JSON.stringify(spec)}`,
			'web',
			{ ...get('/'), to: { namespace: 'shop', service: 'web', port: 80 } },
			[service('web', spec), route('a', [toFork()], { parent: { ...servicePort, name: 'web' } })],
		],
	),
	[
		'trap 27: the group core is accepted',
		'fork',
		get('/'),
		[route('a', [toFork()], { parent: { ...servicePort, group: 'core' } })],
	],
	[
		'trap 27: an absent group attaches nowhere',
		'cart',
		get('/'),
		[route('a', [toFork()], { parent: { kind: 'Service', name: 'cart' } })],
	],
	[
		'sectionName is ignored',
		'fork',
		get('/'),
		[route('a', [toFork()], { parent: { ...servicePort, sectionName: 'x' } })],
	],
	[
		'a TCPRoute routes the connections of a port without routes of requests',
		'fork',
		get('/'),
		[{ ...route('a', [toFork()]), kind: 'TCPRoute' }],
	],
	[
		'a TCPRoute is ignored beside an HTTPRoute',
		'cart',
		get('/'),
		[{ ...route('a', [toFork()]), kind: 'TCPRoute' }, route('b', [toCart()])],
	],
	['a route that Linkerd says it does not accept is none', 'cart', get('/'), [denied(route('a', [toFork()]))]],
	[
		'both groups of HTTPRoute stand in one list',
		'fork',
		get('/', keyed),
		[route('a', [toCart()]), route('a', [toFork({ headers: key })], { apiVersion: 'policy.linkerd.io/v1beta3' })],
	],
	[
		'a ServiceProfile with routes overrides',
		'cart',
		get('/', keyed),
		[profile({ routes: [{ name: 'x' }] }), route('a', [toFork()])],
	],
	[
		'a ServiceProfile with dstOverrides sends by weight',
		'fork*500+cart*500',
		get('/'),
		[
			profile({
				dstOverrides: [
					{ authority: 'fork.shop.svc.cluster.local:80', weight: '500m' },
					{ authority: 'cart.shop.svc.cluster.local:80', weight: '500m' },
				],
			}),
		],
	],
	['an empty ServiceProfile does not override', 'fork', get('/'), [profile({}), route('a', [toFork()])]],
];

function profile(spec: unknown): KubernetesObject {
	const metadata = { name: 'cart.shop.svc.cluster.local', namespace: 'shop' };
	return { apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata, spec };
}

for (const [name, expected, request, objects] of cases) {
	test(name, (t) => t.is(ask(objects, request), expected));
}
