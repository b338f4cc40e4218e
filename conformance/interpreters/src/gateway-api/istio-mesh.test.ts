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
const servicePort = { group: '', kind: 'Service', namespace: 'shop', name: 'cart' };
const from = (namespace: string, request: HttpRequest): HttpRequest => ({ ...request, from: { namespace } });
const at = (name: string, port: number, request: HttpRequest): HttpRequest => ({
	...request,
	to: { namespace: 'shop', service: name, port },
	authority: `${name}.shop.svc.cluster.local`,
});

/** The answers by the specification and on Istio; `undefined`: the interpreter refuses to guess. */
type Case = readonly [
	name: string,
	specification: string | undefined,
	istio: string | undefined,
	request: HttpRequest,
	objects: readonly KubernetesObject[],
];

const cases: readonly Case[] = [
	[
		'trap 13: with and without port, the port-less older',
		'fork',
		'cart',
		get('/', keyed),
		[route('a', [toCart()], { parent: servicePort, age: 1 }), route('b', [toFork({ headers: key })], { age: 2 })],
	],
	[
		'trap 13: with and without port, the port older',
		'fork',
		'404',
		get('/'),
		[route('a', [toFork()], { parent: servicePort, age: 2 }), route('b', [toFork({ headers: key })], { age: 1 })],
	],
	[
		'trap 13: a key is as old as its oldest route',
		'other',
		'404',
		get('/', ['z', '1']),
		[
			route('a', [rule('other', { headers: { z: '1' } })], { parent: servicePort, age: 2 }),
			route('b', [toFork({ headers: key })], { age: 1 }),
			route('c', [toCart({ headers: key })], { age: 3 }),
		],
	],
	[
		'trap 13: ages not known',
		'fork',
		undefined,
		get('/', keyed),
		[route('a', [toCart()], { parent: servicePort }), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 14: a backend port is taken for every port',
		'fork',
		'fork',
		at('two', 9090, get('/')),
		[
			service('two', {
				ports: [
					{ name: 'http', port: 80 },
					{ name: 'http-b', port: 9090 },
				],
			}),
			route('a', [toFork()], { parent: { ...servicePort, name: 'two' } }),
		],
	],
	[
		'trap 15: consumer routes replace the producer’s',
		'client/fork',
		'client/fork',
		from('client', get('/', keyed)),
		[route('client/a', [toFork()], { age: 2 }), route('b', [rule('other', { headers: key })], { age: 1 })],
	],
	[
		'trap 15: other clients do not see a consumer route',
		'404',
		'404',
		get('/'),
		[route('client/a', [toFork()]), route('b', [toFork({ headers: key })])],
	],
	[
		'trap 15: a consumer route for another port replaces nothing',
		'other',
		'other',
		from('client', at('two', 80, get('/'))),
		[
			service('two', { ports: [{ port: 80 }, { port: 81 }] }),
			route('client/a', [toFork()], { parent: { ...servicePort, name: 'two', port: 81 } }),
			route('b', [rule('other')], { parent: { ...servicePort, name: 'two', port: 80 } }),
		],
	],
	[
		'trap 16: a backend without namespace is of the route',
		'client/fork',
		'client/fork',
		from('client', get('/')),
		[route('client/a', [toFork()])],
	],
	[
		'trap 18: a foreign Host on a declared HTTP port',
		'fork',
		undefined,
		{ ...at('web', 80, get('/')), authority: 'shop.example.com' },
		[
			service('web', { ports: [{ name: 'http', port: 80 }] }),
			route('a', [toFork()], { parent: { ...servicePort, name: 'web' } }),
		],
	],
	[
		'trap 18: a foreign Host on a sniffed port',
		'fork',
		'fork',
		{ ...get('/'), authority: 'shop.example.com' },
		[route('a', [toFork()])],
	],
	[
		'trap 20: appProtocol grpc is routed',
		'fork',
		'fork',
		at('web', 80, get('/')),
		[
			service('web', { ports: [{ port: 80, appProtocol: 'grpc' }] }),
			route('a', [toFork()], { parent: { ...servicePort, name: 'web' } }),
		],
	],
	[
		'a TCP port is not routed on Istio',
		'fork',
		'web',
		at('web', 80, get('/')),
		[
			service('web', { ports: [{ name: 'tcp-x', port: 80 }] }),
			route('a', [toFork()], { parent: { ...servicePort, name: 'web' } }),
		],
	],
	[
		'trap 27: the group core attaches nowhere',
		'cart',
		'cart',
		get('/'),
		[route('a', [toFork()], { parent: { ...servicePort, group: 'core' } })],
	],
	[
		'trap 27: an absent group attaches nowhere',
		'cart',
		'cart',
		get('/'),
		[route('a', [toFork()], { parent: { kind: 'Service', name: 'cart' } })],
	],
	[
		'no grant is needed in the mesh',
		'client/fork',
		'client/fork',
		get('/'),
		[route('a', [{ backendRefs: [{ name: 'fork', namespace: 'client', port: 80 }] }])],
	],
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
