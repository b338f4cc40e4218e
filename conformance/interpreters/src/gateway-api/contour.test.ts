// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { get, type RouteOptions, route, rule, service } from '../route/testing.ts';
import { gatewayApi } from './index.ts';

const services = [service('cart'), service('fork'), service('other')];
const to = { gateway: { namespace: 'shop', name: 'edge' }, port: 80 };
const gateway: KubernetesObject = {
	apiVersion: 'gateway.networking.k8s.io/v1',
	kind: 'Gateway',
	metadata: { name: 'edge', namespace: 'shop' },
	spec: { listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
};

function edge(name: string, rules: readonly unknown[], options: RouteOptions = {}): KubernetesObject {
	return route(name, rules, { parent: { name: 'edge', namespace: 'shop' }, ...options });
}

function ask(request: HttpRequest, ...objects: readonly KubernetesObject[]): Answer {
	const configuration = { objects: [...services, gateway, ...objects], implementation: 'contour' };
	return gatewayApi.interpret(configuration, { ...request, to, authority: 'a.example' }).answer;
}

/** Where a request goes, with the shares; the status where Contour answers by itself. */
function where(request: HttpRequest, ...objects: readonly KubernetesObject[]): string {
	const answer = ask(request, ...objects);
	if (answer.kind === 'reply') return `${answer.status}${answer.headers.location ? ` ${answer.headers.location}` : ''}`;
	return answer.backends.map(({ to: at }) => (at.kind === 'service' ? at.port.service : at.kind)).join('+');
}

test('a rule that repeats a match is left out with its other matches, at all of its hostnames', (t) => {
	const older = edge('z', [rule('cart', { path: '/x' })], { age: 1, hostnames: ['a.example'] });
	const rules = [rule('fork', { path: '/x' }, { path: '/y' }), rule('other', { path: '/' })];
	const younger = edge('a', rules, { age: 2, hostnames: ['a.example', 'b.example'] });
	t.is(where(get('/x'), older, younger), 'cart');
	t.is(where(get('/y'), older, younger), 'other');
	t.throws(() => where(get('/x'), edge('z', [rule('cart')], {}), edge('a', [rule('fork')], {})), {
		instanceOf: UndefinedConfiguration,
	});
});

test('the position of a rule in its own route settles what ties; then names and values, where they agree', (t) => {
	const two = [['h', '1'] as const, ['i', '1'] as const];
	const first = edge('b', [rule('fork', { headers: { i: '1' } })], { age: 2 });
	const second = edge('a', [rule('other', { path: '/q' }), rule('cart', { headers: { h: '1' } })], { age: 1 });
	t.is(where(get('/', ...two), first, second), 'fork');
	const level = edge('a', [rule('cart', { headers: { h: '1' } })], { age: 3 });
	t.is(where(get('/', ...two), first, level), 'cart');
	const all = [...two, ['g', '1'] as const, ['j', '1'] as const];
	const one = edge('a', [rule('cart', { headers: { g: '1', j: '1' } })], { age: 1 });
	const other = edge('b', [rule('fork', { headers: { h: '1', i: '1' } })], { age: 2 });
	const error = t.throws(() => ask(get('/', ...all), one, other), { instanceOf: UndefinedConfiguration });
	t.is((error as UndefinedConfiguration).among.length, 2);
});

test('a rule without backends is not there, and neither is a hostname that nothing is left of', (t) => {
	const wide = edge('wide', [rule('cart')], { age: 1 });
	const bare = edge('bare', [{ matches: [{ path: { type: 'PathPrefix', value: '/x' } }] }], { age: 2 });
	t.is(where(get('/x'), wide, bare), 'cart');
	const own = edge('own', [{}], { age: 2, hostnames: ['a.example'] });
	t.is(where(get('/x'), wide, own), 'cart');
	t.throws(() => where(get('/x'), own), { instanceOf: UndefinedConfiguration }, 'nothing listens');
});

test('a redirect is met whatever its query is, names the port that it is given alone, and changes no headers', (t) => {
	const matches = [{ path: { type: 'PathPrefix', value: '/x' }, queryParams: [{ name: 'q', value: '1' }] }];
	const redirect = (requestRedirect: object) => [
		{ type: 'ResponseHeaderModifier', responseHeaderModifier: { set: [{ name: 'x-set', value: '1' }] } },
		{ type: 'RequestRedirect', requestRedirect },
	];
	const at = (settings: object) => edge('r', [{ matches, filters: redirect(settings) }]);
	t.is(where(get('/x/y'), at({ port: 80 })), '302 http://a.example:80/x/y');
	t.is(where(get('/x/y'), at({ hostname: 'b.example' })), '302 http://b.example/x/y');
	const path = (replacePrefixMatch: string) => ({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch } });
	t.is(where(get('/x/y'), at(path('/'))), '302 http://a.example/y');
	t.is(where(get('/x/y'), at(path('/new/'))), '302 http://a.example/new//y');
	const answer = ask(get('/x'), at({}));
	t.deepEqual(Object.keys(answer.kind === 'reply' ? answer.headers : {}), ['location']);
});

test('a backend that cannot be used leaves its share to the others; where none can, it is 500', (t) => {
	const refs = (...names: readonly string[]) => [{ backendRefs: names.map((name) => ({ name, port: 80 })) }];
	t.is(where(get('/'), edge('r', refs('gone', 'cart'))), 'cart');
	t.is(where(get('/'), edge('r', refs('gone'))), 'fail');
});
