// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

const TYPE = 'type.googleapis.com/envoy.config.';

interface Scene {
	readonly routes: readonly object[];
	readonly clusters?: readonly string[];
	readonly host?: object;
	readonly implementation?: string;
}

// Says where a request goes: the service, the reason of a failure, or the status of a reply.
function goes(scene: Scene, path: string, ...headers: HttpRequest['headers']): string | number {
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes: scene.routes, ...scene.host }];
	const clusters = (scene.clusters ?? []).map((name) => ({ '@type': `${TYPE}cluster.v3.Cluster`, name }));
	const objects = [{ '@type': `${TYPE}route.v3.RouteConfiguration`, name: 'shop', virtual_hosts }, ...clusters];
	const to = { routeConfiguration: 'shop' };
	const request = { to, method: 'GET', authority: 'shop', path, headers };
	const configuration = { objects, ...(scene.implementation && { implementation: scene.implementation }) };
	const { answer } = envoy.interpret(configuration, request);
	if (answer.kind === 'reply') return answer.status;
	const [backend] = answer.backends;
	return backend?.to.kind === 'service' ? backend.to.port.service : (backend?.to.kind ?? 'nowhere');
}

const to = (service: string, path: string, ...headers: object[]) => ({
	match: { path_separated_prefix: path, headers },
	route: { cluster: `shop/${service}:80` },
});
const any = (service: string, ...headers: object[]) => ({
	match: { prefix: '/', headers },
	route: { cluster: `shop/${service}:80` },
});
const keyed = (key: string) => ({ name: 'x-key', string_match: { exact: key } });
const member = (regex: string) => ({ name: 'baggage', string_match: { safe_regex: { regex } } });
const K = ['x-key', 'k'] as const;
const BOUNDED = '^(?:.*,)?[ \\t]*key[ \\t]*=[ \\t]*k[ \\t]*(?:[,;].*)?$';

test('without a baseline rule a request without a key gets 404', (t) => {
	t.is(goes({ routes: [any('fork', keyed('k'))] }, '/'), 404);
	t.is(goes({ routes: [any('fork', keyed('k'))] }, '/', K), 'fork');
});

test('an unbounded pattern takes the requests of another key', (t) => {
	const routes = [any('fork', member('.*key=k.*')), any('base')];
	t.is(goes({ routes }, '/', ['baggage', 'key=k2']), 'fork');
	t.is(goes({ routes: [any('fork', member(BOUNDED)), any('base')] }, '/', ['baggage', 'key=k2']), 'base');
});

test('patterns need no anchors', (t) => {
	const routes = [any('fork', member('key=(k|k2)')), any('base')];
	t.is(goes({ routes }, '/', ['baggage', 'key=k2']), 'fork');
});

test('two baggage lines: only the bounded pattern is right in every version', (t) => {
	const lines = [
		['baggage', 'a=1'],
		['baggage', 'key=k'],
	] as const;
	for (const [regex, old, recent] of [
		[BOUNDED, 'fork', 'fork'],
		['key=k', 'base', 'fork'],
		['a=1,key=k', 'fork', 'base'],
	] as const) {
		const routes = [any('fork', member(regex)), any('base')];
		t.is(goes({ routes }, '/', ...lines), old);
		t.is(goes({ routes, implementation: 'envoy-1.38' }, '/', ...lines), old);
		t.is(goes({ routes, implementation: 'envoy-1.39' }, '/', ...lines), recent);
	}
});

test('a generic matcher excludes routes', (t) => {
	t.throws(() => goes({ routes: [any('base')], host: { matcher: {} } }, '/'), { message: /matcher and routes/ });
});

test('the list decides, not how specific a match is', (t) => {
	t.is(goes({ routes: [any('fork', keyed('k')), to('api', '/api')] }, '/api/x', K), 'fork');
	t.is(goes({ routes: [to('api', '/api'), any('fork', keyed('k'))] }, '/api/x', K), 'api');
});

test('of two keys the one that is listed first wins', (t) => {
	const both = [K, ['baggage', 'key=k']] as const;
	t.is(goes({ routes: [any('one', keyed('k')), any('two', member(BOUNDED))] }, '/', ...both), 'one');
	t.is(goes({ routes: [any('two', member(BOUNDED)), any('one', keyed('k'))] }, '/', ...both), 'two');
});

test('a fork whose cluster is missing fails and does not fall back', (t) => {
	const routes = [any('fork', keyed('k')), any('base')];
	t.is(goes({ routes, clusters: ['shop/base:80'] }, '/', K), 'fail');
	t.is(goes({ routes, clusters: ['shop/base:80', 'shop/fork:80'] }, '/', K), 'fork');
});

test('a string prefix is no segment prefix', (t) => {
	t.is(goes({ routes: [{ ...any('fork'), match: { prefix: '/api' } }, any('base')] }, '/apis'), 'fork');
	t.is(goes({ routes: [to('fork', '/api'), any('base')] }, '/apis'), 'base');
});

test('a key of 60 characters makes the pattern too large for the default limit, and the table is refused', (t) => {
	const routes = (length: number) => [
		any('fork', member(BOUNDED.replace('k[', `${'k'.repeat(length)}[`))),
		any('base'),
	];
	t.is(goes({ routes: routes(48) }, '/'), 'base');
	t.throws(() => goes({ routes: routes(70) }, '/'), { instanceOf: UndefinedConfiguration });
});

test('absence and two conditions on one header can be said', (t) => {
	const absent = { name: 'x-key', present_match: false };
	t.is(goes({ routes: [any('base', absent), any('keyed')] }, '/'), 'base');
	t.is(goes({ routes: [any('base', absent), any('keyed')] }, '/', K), 'keyed');
	const both = [any('fork', member(BOUNDED), member('.*a=1.*')), any('base')];
	t.is(goes({ routes: both }, '/', ['baggage', 'a=1,key=k']), 'fork');
	t.is(goes({ routes: both }, '/', ['baggage', 'key=k']), 'base');
});
