// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

// One virtual host for each domain, named after it, with a reply of that name.
function chosen(domains: readonly string[], authority: string, table: object = {}): string | number {
	const virtual_hosts = domains.map((domain, index) => ({
		name: `v${index}`,
		domains: [domain],
		routes: [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: domain } } }],
	}));
	const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
	const objects = [{ '@type': type, name: 'shop', virtual_hosts, ...table }];
	const request = { to: { routeConfiguration: 'shop' }, method: 'GET', authority, path: '/', headers: [] };
	const { answer } = envoy.interpret({ objects }, request);
	if (answer.kind !== 'reply') throw new TypeError('a direct response is a reply');
	return answer.status === 200 ? answer.body : answer.status;
}

const ALL = ['*', '*.test', '*.a.test', '*-x.a.test', 'b.a.test', 'b.*', 'b.a.*', 'c.test:8080'];
const IGNORE = { ignore_port_in_host_matching: true };

const CASES: readonly [authority: string, expected: string | number, domains?: string[], table?: object][] = [
	['b.a.test', 'b.a.test'],
	['B.A.TEST', 'b.a.test'],
	['q.a.test', '*.a.test'],
	['q-x.a.test', '*-x.a.test'],
	['q.test', '*.test'],
	['.test', '*'],
	['b.a.example', 'b.a.*'],
	['b.example', 'b.*'],
	['b.', '*'],
	['b.test', '*.test'],
	['other', '*'],
	['other', 404, ['a.test']],
	['c.test:8080', 'c.test:8080'],
	['c.test', '*.test'],
	['b.a.test:80', 'b.a.*'],
	['b.a.test:80', 'b.a.test', ALL, IGNORE],
	['b.a.test:80', 'b.a.test', ALL, { ignorePortInHostMatching: true }],
	['c.test:8080', '*.test', ALL, IGNORE],
	['[::1]:80', '[::1]', ['[::1]'], IGNORE],
	['A.test', 'a.TEST', ['a.TEST']],
];

for (const [authority, expected, domains = ALL, table] of CASES) {
	test(`${authority} goes to ${expected} of ${domains.join(' ')}${table ? ` with ${JSON.stringify(table)}` : ''}`, (t) => {
		t.is(chosen(domains, authority, table), expected);
	});
}

test('a virtual host that was chosen is not left again', (t) => {
	const routes = (path: string) => [{ match: { path }, direct_response: { status: 200 } }];
	const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
	const hosts = [
		{ name: 'a', domains: ['a'], routes: routes('/a') },
		{ name: 'all', domains: ['*'], routes: routes('/b') },
	];
	const objects = [{ '@type': type, name: 'shop', virtualHosts: hosts }];
	const request = { to: { routeConfiguration: 'shop' }, method: 'GET', authority: 'a', path: '/b', headers: [] };
	const { answer, trace } = envoy.interpret({ objects }, request);
	t.deepEqual(answer, { kind: 'reply', status: 404, headers: {}, body: '' });
	t.deepEqual(
		trace.map(({ result }) => result),
		['chosen', 'not matched', 'not matched'],
	);
	t.regex(trace[1]?.why ?? '', /exact path \/a does not match \/b/);
});

for (const domains of [
	['a', 'A'],
	['*', '*'],
	['*.a', '*.A'],
	['a.*', 'a.*'],
]) {
	test(`undefined: the domains ${domains.join(' ')} together`, (t) => {
		t.throws(() => chosen(domains, 'b'), { instanceOf: UndefinedConfiguration });
	});
}
