// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { readObjects } from './parse.ts';
import { defaultPolicy, forbiddenCarriers } from './routing-policy.ts';

const object = (kind: string, spec: unknown, name = 'a') => ({
	apiVersion: 'branchline.dev/v1alpha1',
	kind,
	metadata: { name },
	spec,
});
const sandbox = (spec: object) => object('Sandbox', { forks: [], ...spec });
const fork = (fields: object) => sandbox({ forks: [{ of: { service: 'a' }, to: { service: 'b' }, ...fields }] });
const when = (condition: object) => fork({ when: [condition] });
const policy = (spec: object) => object('RoutingPolicy', spec);

const accepted: Record<string, unknown> = {
	'a key of 48 characters': sandbox({ key: 'k'.repeat(48) }),
	'a name that is no label, with a key': object('Sandbox', { key: 'k', forks: [] }, 'a.b'),
	'a duration in parts': sandbox({ expiry: { after: '1h30m10s' } }),
	'a moment with an offset': sandbox({ expiry: { at: '2026-12-01T18:00:00.5+01:00' } }),
	'an IPv6 address': fork({ to: { address: '[fd00::7]:9000' } }),
	'a body of 4096 bytes': fork({ to: { respond: { status: 200, body: 'é'.repeat(2048) } } }),
	'the prefix of everything': when({ path: { prefix: '/' } }),
	'a path with an escape': when({ path: { exact: '/a%20b' } }),
	'a method of each kind': fork({ when: [{ method: 'PATCH' }, { method: 'TRACE' }] }),
	'a route group by label': object('RouteGroup', { sandboxes: { selector: { matchLabels: { a: 'b' } } } }),
	'no ingress': policy({ ingress: 'none' }),
	'gateways by name': policy({ ingress: ['edge'] }),
	'a tracestate key of a tenant': policy({ carriers: [{ tracestate: '1a@sys' }] }),
	'the default policy': defaultPolicy,
};

const refused: Record<string, readonly [unknown, string]> = {
	'a key in upper case': [sandbox({ key: 'A' }), 'model/invalid-key'],
	'a key with a dot': [sandbox({ key: 'a.b' }), 'model/invalid-key'],
	'an empty key': [sandbox({ key: '' }), 'model/invalid-key'],
	'a name that cannot be the key': [object('Sandbox', { forks: [] }, 'a.b'), 'model/invalid-key'],
	'a name that is no name': [object('RoutingPolicy', {}, 'A_b'), 'model/invalid-value'],
	'a duration in days': [sandbox({ expiry: { after: '7d' } }), 'model/invalid-value'],
	'a duration of nothing': [sandbox({ expiry: { after: '0h0m' } }), 'model/invalid-value'],
	'a moment that does not exist': [sandbox({ expiry: { at: '2026-02-30T00:00:00Z' } }), 'model/invalid-value'],
	'a moment without seconds': [sandbox({ expiry: { at: '2026-02-03T00:00Z' } }), 'model/invalid-value'],
	'two ends': [sandbox({ expiry: { at: '2026-02-03T00:00:00Z', after: '1h' } }), 'model/one-of'],
	'port 0': [fork({ ports: [0] }), 'model/invalid-value'],
	'port 65536': [fork({ to: { service: { name: 'a', port: 65536 } } }), 'model/invalid-value'],
	'no target': [fork({ to: {} }), 'model/one-of'],
	'two targets': [fork({ to: { service: 'a', address: '10.0.0.7:1' } }), 'model/one-of'],
	'an address without a port': [fork({ to: { address: '10.0.0.7' } }), 'model/invalid-value'],
	'an address that is a name': [fork({ to: { address: 'example.com:80' } }), 'model/invalid-value'],
	'an address with port 65536': [fork({ to: { address: '10.0.0.7:65536' } }), 'model/invalid-value'],
	'status 199': [fork({ to: { respond: { status: 199 } } }), 'model/invalid-value'],
	'a body of 4097 bytes': [
		fork({ to: { respond: { status: 200, body: `${'é'.repeat(2048)}a` } } }),
		'model/invalid-value',
	],
	'a header that breaks the line': [
		fork({ to: { respond: { status: 200, headers: { a: 'b\r\nc' } } } }),
		'model/invalid-value',
	],
	'a header name with a space': [when({ headers: { 'a b': 'c' } }), 'model/invalid-value'],
	'one header in two cases': [when({ headers: { a: 'b', A: 'c' } }), 'model/invalid-value'],
	'17 headers': [
		when({ headers: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`h${n}`, ''])) }),
		'model/limit',
	],
	'a condition of nothing': [when({}), 'model/one-of'],
	'no alternatives': [fork({ when: [] }), 'model/limit'],
	'two paths': [when({ path: { exact: '/a', prefix: '/a' } }), 'model/one-of'],
	'a relative path': [when({ path: { exact: 'a' } }), 'model/invalid-value'],
	'a path with //': [when({ path: { exact: '/a//b' } }), 'model/invalid-value'],
	'a path with /./': [when({ path: { exact: '/a/./b' } }), 'model/invalid-value'],
	'a path that ends in /..': [when({ path: { prefix: '/a/..' } }), 'model/invalid-value'],
	'a path with %2F': [when({ path: { prefix: '/a%2Fb' } }), 'model/invalid-value'],
	'a path with a query': [when({ path: { exact: '/a?b' } }), 'model/invalid-value'],
	'a path with a fragment': [when({ path: { exact: '/a#b' } }), 'model/invalid-value'],
	'a method in lower case': [when({ method: 'get' }), 'model/invalid-value'],
	'a pseudo-header as carrier': [policy({ carriers: [{ header: ':path' }] }), 'model/invalid-value'],
	'one carrier twice': [policy({ carriers: [{ header: 'a' }, { header: 'A' }] }), 'model/invalid-value'],
	'no carriers': [policy({ carriers: [] }), 'model/limit'],
	'a baggage member that is no token': [policy({ carriers: [{ baggage: 'a=b' }] }), 'model/invalid-value'],
	'a tracestate key in upper case': [policy({ carriers: [{ tracestate: 'A' }] }), 'model/invalid-value'],
	'an ingress that is neither': [policy({ ingress: 'some' }), 'model/invalid-value'],
	...Object.fromEntries(
		forbiddenCarriers.map((name) => [
			`the carrier ${name}`,
			[policy({ carriers: [{ header: name.toUpperCase() }] }), 'model/invalid-value'] as const,
		]),
	),
};

test('good documents are accepted', (t) => {
	for (const [name, document] of Object.entries(accepted)) t.deepEqual(readObjects([document]).diagnostics, [], name);
});

test('bad documents are refused, each for one reason', (t) => {
	for (const [name, [document, code]] of Object.entries(refused)) {
		const { diagnostics, documents } = readObjects([document]);
		t.deepEqual(
			diagnostics.map((one) => one.code),
			[code],
			`${name}: ${JSON.stringify(diagnostics)}`,
		);
		t.deepEqual([documents.sandboxes, documents.policy], [[], undefined], name);
	}
});

test('an unknown field is an error at every depth but in the metadata', (t) => {
	const unknown = [
		{ ...sandbox({}), x: 1 },
		sandbox({ x: 1 }),
		sandbox({ source: { x: 1 } }),
		fork({ x: 1 }),
		fork({ to: { respond: { status: 200, x: 1 } } }),
		when({ method: 'GET', x: 1 }),
		policy({ x: 1 }),
	];
	for (const one of unknown)
		t.deepEqual(
			readObjects([one]).diagnostics.map(({ code }) => code),
			['model/unknown-field'],
		);
});
