// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { get, type MatchShort, match, route, rule, service, where } from '../route/testing.ts';
import { gatewayApi } from './index.ts';

const services = [service('cart'), service('fork')];
const refused = { instanceOf: UndefinedConfiguration };
const to = { gateway: { namespace: 'shop', name: 'edge' }, port: 8080 };
const on = (authority: string, path: string): HttpRequest => ({ ...get(path), to, authority });

function ask(
	implementation: string | undefined,
	request: HttpRequest,
	rules: readonly unknown[],
	objects: readonly KubernetesObject[] = [],
): Answer {
	const listener = { name: 'http', port: 8080, protocol: 'HTTP' };
	const gateway = {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { name: 'edge', namespace: 'shop' },
		spec: { listeners: [listener] },
	};
	const edge = route('r', rules, { parent: { name: 'edge' } });
	const all = [...services, gateway, edge, ...objects];
	return gatewayApi.interpret({ objects: all, ...(implementation && { implementation }) }, request).answer;
}

const effects = (answer: Answer) => (answer.kind === 'forward' ? answer.effects : undefined);

function rewrite(short: MatchShort, urlRewrite: unknown) {
	return [{ ...rule('cart', short), filters: [{ type: 'URLRewrite', urlRewrite }] }];
}
const prefixTo = (replacePrefixMatch: string) => ({ path: { type: 'ReplacePrefixMatch', replacePrefixMatch } });

for (const [name, short, urlRewrite, path, specification, envoy] of [
	['a prefix', { path: '/api' }, prefixTo('/v2'), '/api/x?y=1', '/v2/x?y=1', '/v2/x?y=1'],
	['a prefix that is removed', { path: '/api' }, prefixTo('/'), '/api', '/', '/'],
	['the prefix / takes no slash from Envoy', { path: '/' }, prefixTo('/v2'), '/x', '/v2/x', '/v2x'],
	[
		'the full path keeps the query',
		{ exact: '/a' },
		{ path: { type: 'ReplaceFullPath', replaceFullPath: '/b' } },
		'/a?q',
		'/b?q',
		'/b?q',
	],
] as const) {
	test(`rewrite: ${name}`, (t) => {
		for (const [implementation, expected] of [
			[undefined, specification],
			['istio', envoy],
			['envoy-gateway', envoy],
		] as const) {
			const seen = effects(ask(implementation, on('a', path), rewrite(short, urlRewrite))) as { path: string };
			t.is(seen.path, expected);
		}
	});
}

test('rewrite: the authority, and the filter as written where it has a field that nobody knows', (t) => {
	const filters = [{ type: 'URLRewrite', urlRewrite: { hostname: 'inside' } }];
	const answer = ask(undefined, on('outside', '/x'), [{ ...rule('cart'), filters }]);
	t.deepEqual(effects(answer), { path: '/x', authority: 'inside' });
	const newer = [{ type: 'URLRewrite', urlRewrite: { hostname: 'inside', query: { drop: ['q'] } } }];
	const other = ask(undefined, on('outside', '/x'), [{ ...rule('cart'), filters: newer }]);
	t.deepEqual(effects(other), { path: '/x', authority: 'inside', filters: newer });
});

for (const [name, authority, filter, specification, istio, envoyGateway] of [
	['the listener’s port', 'old', {}, 'http://old:8080/a?b', 'http://old:8080/a?b', 'http://old:8080/a?b'],
	[
		'a scheme brings its own port',
		'old:8080',
		{ scheme: 'https' },
		'https://old/a?b',
		'https://old:8080/a?b',
		'https://old:8080/a?b',
	],
	[
		'a scheme without port in Host',
		'old',
		{ scheme: 'https' },
		'https://old/a?b',
		'https://old/a?b',
		'https://old/a?b',
	],
	[
		'a port that is the scheme’s own',
		'old',
		{ scheme: 'https', port: 443 },
		'https://old/a?b',
		'https://old/a?b',
		'https://old/a?b',
	],
	[
		'a port of Host that is the scheme’s own stays',
		'old:80',
		{ port: 80 },
		'http://old/a?b',
		'http://old:80/a?b',
		'http://old:80/a?b',
	],
	[
		'port 80 with https',
		'old',
		{ scheme: 'https', port: 80 },
		'https://old:80/a?b',
		'https://old:80/a?b',
		'https://old/a?b',
	],
	[
		'a hostname and a full path',
		'old',
		{ hostname: 'new', port: 9, path: { type: 'ReplaceFullPath', replaceFullPath: '/z' } },
		'http://new:9/z?b',
		'http://new:9/z?b',
		'http://new:9/z?b',
	],
	['a prefix', 'old', { port: 9, ...prefixTo('/z') }, 'http://old:9/z?b', 'http://old:9/z?b', 'http://old:9/z?b'],
	['an empty prefix', 'old', { port: 9, ...prefixTo('') }, 'http://old:9/?b', 'http://old:9/a?b', 'http://old:9/?b'],
] as const) {
	test(`redirect: ${name}`, (t) => {
		const rules = [
			{ matches: [match({ path: '/a' })], filters: [{ type: 'RequestRedirect', requestRedirect: filter }] },
		];
		for (const [implementation, location] of [
			[undefined, specification],
			['istio', istio],
			['envoy-gateway', envoyGateway],
		] as const) {
			const expected = { kind: 'reply', status: 302, headers: { location }, body: '' } as const;
			t.deepEqual(ask(implementation, on(authority, '/a?b'), rules), expected);
		}
	});
}

test('redirect: status and the rule’s response headers', (t) => {
	const filters = [
		{ type: 'ResponseHeaderModifier', responseHeaderModifier: { set: [{ name: 'X-A', value: '1' }] } },
		{ type: 'RequestRedirect', requestRedirect: { statusCode: 301, hostname: 'new', port: 8080 } },
	];
	const headers = { location: 'http://new:8080/', 'x-a': '1' };
	t.deepEqual(ask(undefined, on('a', '/'), [{ filters }]), { kind: 'reply', status: 301, headers, body: '' });
});

test('everything else of a rule stands in effects as written; mirrors apart, weights and backend filters with the backend', (t) => {
	const mirror = (name: string, more = {}) => ({
		type: 'RequestMirror',
		requestMirror: { backendRef: { name, port: 80 }, ...more },
	});
	const kept = [
		{ type: 'CORS', cors: { allowOrigins: ['*'] } },
		{ type: 'Novel', novel: 1 },
	];
	const own = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }];
	const rules = [
		{
			name: 'n',
			timeouts: { request: '3s' },
			novel: true,
			filters: [...kept, mirror('fork', { percent: 5 }), mirror('gone')],
			backendRefs: [
				{ name: 'cart', port: 80, weight: 3, filters: own },
				{ name: 'fork', port: 80, weight: 0 },
				{ name: 'fork', port: 80 },
			],
		},
	];
	const port = (name: string) => ({ namespace: 'shop', service: name, port: 80 });
	t.deepEqual(ask(undefined, on('a', '/'), rules), {
		kind: 'forward',
		backends: [
			{ weight: 3, to: { kind: 'service', port: port('cart') }, effects: { filters: own } },
			{ weight: 1, to: { kind: 'service', port: port('fork') } },
		],
		mirrors: [{ kind: 'service', port: port('fork') }],
		effects: {
			path: '/',
			authority: 'a',
			timeouts: { request: '3s' },
			novel: true,
			filters: kept,
			mirrorShares: [{ percent: 5 }, null],
		},
	});
});

test('a backend that is no Service is compared by its reference', (t) => {
	const ref = { group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'x' };
	const answer = ask('envoy-gateway', on('a', '/'), [{ backendRefs: [ref] }]);
	t.deepEqual(answer.kind === 'forward' && answer.backends[0]?.to, {
		kind: 'other',
		native: { ...ref, namespace: 'shop', port: undefined },
	});
});

const extension = {
	type: 'ExtensionRef',
	extensionRef: { group: 'gateway.envoyproxy.io', kind: 'HTTPRouteFilter', name: 'f' },
};
const direct = (spec: unknown): KubernetesObject => ({
	apiVersion: 'gateway.envoyproxy.io/v1alpha1',
	kind: 'HTTPRouteFilter',
	metadata: { name: 'f', namespace: 'shop' },
	spec,
});
const response = {
	directResponse: { statusCode: 503, contentType: 'application/json', body: { type: 'Inline', inline: '{}' } },
};

test('a direct response of Envoy Gateway', (t) => {
	const answer = ask('envoy-gateway', on('a', '/'), [{ filters: [extension] }], [direct(response)]);
	t.deepEqual(answer, { kind: 'reply', status: 503, headers: { 'content-type': 'application/json' }, body: '{}' });
	const plain = direct({ directResponse: { body: { inline: 'no' } } });
	t.deepEqual(ask('envoy-gateway', on('a', '/'), [{ filters: [extension] }], [plain]), {
		kind: 'reply',
		status: 200,
		headers: { 'content-type': 'text/plain' },
		body: 'no',
	});
});

test('every other extension is refused', (t) => {
	const rules = [{ filters: [extension] }];
	t.throws(() => ask('istio', on('a', '/'), rules, [direct(response)]), refused);
	t.throws(() => ask(undefined, on('a', '/'), rules, [direct(response)]), refused);
	t.throws(() => ask('envoy-gateway', on('a', '/'), rules), refused);
	t.throws(() => ask('envoy-gateway', on('a', '/'), rules, [direct({ ...response, urlRewrite: {} })]), refused);
});

test('refused: a change of Host, a mirror beside a redirect, a preflight request, a backend filter on Istio', (t) => {
	const change = { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'Host', value: 'x' }] } };
	const mirror = { type: 'RequestMirror', requestMirror: { backendRef: { name: 'fork', port: 80 } } };
	const redirect = { type: 'RequestRedirect', requestRedirect: {} };
	const preflight = {
		...on('a', '/'),
		method: 'OPTIONS',
		headers: [
			['origin', 'x'],
			['access-control-request-method', 'GET'],
		] as const,
	};
	t.throws(() => ask(undefined, on('a', '/'), [{ ...rule('cart'), filters: [change] }]), refused);
	t.throws(() => ask(undefined, on('a', '/'), [{ filters: [mirror, redirect] }]), refused);
	t.throws(() => ask(undefined, preflight, [{ ...rule('cart'), filters: [{ type: 'CORS', cors: {} }] }]), refused);
	t.throws(
		() => ask('istio', on('a', '/'), [{ backendRefs: [{ name: 'cart', port: 80, filters: [mirror] }] }]),
		refused,
	);
});

test('policies of Envoy Gateway on a route stand in effects', (t) => {
	const policy = (targetRefs: unknown): KubernetesObject => ({
		apiVersion: 'gateway.envoyproxy.io/v1alpha1',
		kind: 'BackendTrafficPolicy',
		metadata: { name: 'p', namespace: 'shop' },
		spec: { targetRefs, timeout: { http: { requestTimeout: '1s' } } },
	});
	const of = (targetRefs: unknown, implementation?: string) =>
		(
			effects(ask(implementation, on('a', '/'), [{ ...rule('cart'), name: 'one' }], [policy(targetRefs)])) as {
				policies?: unknown;
			}
		).policies;
	const expected = [{ kind: 'BackendTrafficPolicy', spec: { timeout: { http: { requestTimeout: '1s' } } } }];
	t.deepEqual(of([{ kind: 'HTTPRoute', name: 'r' }], 'envoy-gateway'), expected);
	t.deepEqual(of([{ kind: 'HTTPRoute', name: 'r', sectionName: 'one' }], 'envoy-gateway'), expected);
	t.is(of([{ kind: 'HTTPRoute', name: 'r', sectionName: 'two' }], 'envoy-gateway'), undefined);
	t.is(of([{ kind: 'HTTPRoute', name: 'r' }], 'istio'), undefined);
});

test('the mesh refuses what the API server refuses', (t) => {
	const setting = { objects: [...services, route('a', rewrite({ exact: '/a' }, prefixTo('/b')))] };
	t.throws(() => where(gatewayApi, setting, get('/a')), refused);
});
