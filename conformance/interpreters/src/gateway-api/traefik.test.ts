// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { get, type RouteOptions, route, rule, service } from '../route/testing.ts';
import { gatewayApi } from './index.ts';

const grpcPort = { ports: [{ port: 80, appProtocol: 'kubernetes.io/h2c' }] };
const services = [
	service('cart'),
	service('fork'),
	service('other'),
	service('calls', grpcPort),
	service('pages', { ports: [{ port: 80, appProtocol: 'http' }] }),
];
const to = { gateway: { namespace: 'shop', name: 'edge' }, port: 80 };

function gateway(name: string, ...listeners: readonly object[]): KubernetesObject {
	const metadata = { name, namespace: 'shop' };
	const known = listeners.length > 0 ? listeners : [{}];
	const spec = { listeners: known.map((one) => ({ name: 'http', port: 80, protocol: 'HTTP', ...one })) };
	return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata, spec };
}

let count = 0;

function at(parent: string, rules: readonly unknown[], options: RouteOptions = {}): KubernetesObject {
	count += 1;
	return route(`${parent}-${count}`, rules, {
		parent: { name: parent, namespace: 'shop' },
		...options,
	});
}

function ask(request: HttpRequest, ...objects: readonly KubernetesObject[]): Answer {
	const gateways = objects.some(({ kind }) => kind === 'Gateway') ? [] : [gateway('edge')];
	const configuration = { objects: [...services, ...gateways, ...objects], implementation: 'traefik' };
	return gatewayApi.interpret(configuration, { ...request, to, authority: 'shop.example:80' }).answer;
}

/** Where a request goes, with the shares; the status and where it is sent where Traefik answers by itself. */
function where(request: HttpRequest, ...objects: readonly KubernetesObject[]): string {
	const answer = ask(request, ...objects);
	if (answer.kind === 'reply') return `${answer.status}${answer.headers.location ? ` ${answer.headers.location}` : ''}`;
	return answer.backends.map(({ to: end }) => (end.kind === 'service' ? end.port.service : end.kind)).join('+');
}

test('one number decides: a longer path outweighs headers, and a method is worth ten of them', (t) => {
	const headers = { a: '1', b: '1' };
	const sent = Object.entries(headers);
	const byHeaders = at('edge', [rule('fork', { path: '/a', headers })]);
	t.is(where(get('/a/bc', ...sent), byHeaders, at('edge', [rule('cart', { path: '/a/bc' })], { age: 1 })), 'cart');
	t.is(where(get('/a', ...sent), byHeaders, at('edge', [rule('cart', { path: '/a' })], { age: 1 })), 'fork');
	t.is(where(get('/a', ...sent), byHeaders, at('edge', [rule('cart', { path: '/a', method: 'GET' })])), 'cart');
});

test('a hostname weighs what it is long, and a wider one is asked as well', (t) => {
	const wide = at('edge', [rule('cart', { path: '/x' })], { hostnames: ['*.example'] });
	const own = at('edge', [rule('fork')], { hostnames: ['shop.example'] });
	t.is(where(get('/x'), wide, own), 'cart');
	t.is(where(get('/y'), wide, own), 'fork');
	t.is(where(get('/y'), wide), '404');
});

test('the first of many rules goes before a more specific route', (t) => {
	const many = at('edge', [rule('cart'), ...Array.from({ length: 14 }, (_, i) => rule('other', { path: `/${i}` }))]);
	const query = at('edge', [rule('fork', { query: { q: '1' } })]);
	t.is(where(get('/?q=1'), many, query), 'cart');
	t.is(where(get('/?q=1'), at('edge', [rule('cart'), rule('other', { path: '/o' })]), query), 'fork');
});

test('what has one priority is asked by chance, whatever its age, and the answers are told', (t) => {
	const one = at('edge', [rule('cart', { headers: { a: '1' } })], { age: 1 });
	const other = at('edge', [rule('fork', { headers: { b: '1' } })], { age: 20 });
	const error = t.throws(() => ask(get('/', ['a', '1'], ['b', '1']), one, other), {
		instanceOf: UndefinedConfiguration,
	});
	t.is((error as UndefinedConfiguration).among.length, 2);
	t.is(where(get('/', ['a', '1']), one, other), 'cart');
});

test('Gateways of one port are one, and a ListenerSet is none', (t) => {
	const route = at('partners', [rule('fork')]);
	t.is(where(get('/'), gateway('edge'), gateway('partners'), route), 'fork');
	t.is(where(get('/'), gateway('edge'), gateway('partners', { port: 81 }), route), '404');
});

test('expressions are searched for, every line and every value counts', (t) => {
	t.is(where(get('/a/xyz/b'), at('edge', [rule('cart', { pattern: '/x.z' })])), 'cart');
	const header = at('edge', [rule('cart', { headers: { h: '~^b$' } })]);
	t.is(where(get('/', ['h', 'a'], ['h', 'b']), header), 'cart');
	t.is(where(get('/', ['h', 'abc']), header), '404');
	t.is(where(get('/?q=1&q=2'), at('edge', [rule('cart', { query: { q: '2' } })])), 'cart');
});

test('a gRPC method is found in longer ones, the longest text wins, and a call needs HTTP/2', (t) => {
	const call = { ...get('/p.S/FindAll'), method: 'POST' };
	const grpc = { kind: 'GRPCRoute' } as const;
	const find = { method: { service: 'p.S', method: 'Find' } };
	t.is(where(call, at('edge', [rule('calls', find)], grpc)), 'calls');
	t.is(where(call, at('edge', [rule('pages', find)], grpc)), 'fail');
	const filters = [{ type: 'ResponseHeaderModifier', responseHeaderModifier: {} }];
	t.is(where(call, at('edge', [{ ...rule('calls', find), filters }], grpc)), 'fail');
});

test('a filter that Traefik lacks fails the rule; timeouts are not read', (t) => {
	const filters = [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'other', port: 80 } } }];
	t.is(where(get('/'), at('edge', [{ ...rule('cart'), filters }])), 'fail');
	const answer = ask(get('/'), at('edge', [{ ...rule('cart'), timeouts: { request: '1s' } }]));
	t.deepEqual((answer as Extract<Answer, { kind: 'forward' }>).effects, { path: '/', authority: 'shop.example:80' });
});

test('a redirect keeps the port of the Host header unless it names a scheme or a port', (t) => {
	const redirect = (requestRedirect: object) =>
		at('edge', [{ filters: [{ type: 'RequestRedirect', requestRedirect }] }]);
	t.is(where(get('/a?q=1'), redirect({ hostname: 'b.example' })), '302 http://b.example:80/a?q=1');
	t.is(where(get('/a'), redirect({ scheme: 'https', statusCode: 301 })), '301 https://shop.example/a');
	t.is(where(get('/a'), redirect({ port: 8443 })), '302 http://shop.example:8443/a');
	const path = { type: 'ReplaceFullPath', replaceFullPath: '/b' };
	t.is(where(get('/a'), redirect({ path })), '302 http://shop.example:80/b');
});
