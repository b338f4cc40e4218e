// SPDX-License-Identifier: Apache-2.0
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { XdsResource } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { envoyAdapter } from './adapter.ts';
import { luaStrategy } from './lua/strategy.ts';
import { matcherStrategy } from './matcher-strategy.ts';
import { isCart, native, planOf, render, types } from './resources.test.fixture.ts';
import { listStrategy } from './strategy.ts';

type Message = Readonly<Record<string, unknown>>;

const cart = native('cart', isCart);
const strategies = [luaStrategy, matcherStrategy, listStrategy];

/** Fields that an adapter has no word for, some of the API of today and some of no API, with anything in them. */
function others(...names: readonly string[]): fc.Arbitrary<Message> {
	const unknown = ['unheard_of', 'unheardOfToo', '[bytes]', '', 'a.b', '__proto__', 'constructor'];
	const formed: Readonly<Record<string, unknown>> = {
		typed_per_filter_config: { filter: [] },
		response_headers_to_remove: ['x'],
	};
	return fc
		.dictionary(fc.constantFrom(...names, ...unknown), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
		.map((fields) =>
			Object.fromEntries(
				Object.entries(fields).map(([name, value]) => [name, Object.hasOwn(formed, name) ? formed[name] : value]),
			),
		);
}

const ofHost = [
	'require_tls',
	'cors',
	'rate_limits',
	'typed_per_filter_config',
	'includeRequestAttemptCount',
	'hedge_policy',
];
const ofRoute = [
	'metadata',
	'decorator',
	'tracing',
	'stat_prefix',
	'perRequestBufferLimitBytes',
	'response_headers_to_remove',
];
const ofAction = [
	'retry_policy',
	'hash_policy',
	'timeout',
	'early_data_policy',
	'maxStreamDuration',
	'metadata_match',
	'priority',
];
const ofMatch = ['case_sensitive', 'dynamic_metadata', 'filter_state', 'grpc', 'tlsContext', 'cookies'];
const ofTable = ['internal_only_headers', 'vhds', 'validate_clusters', 'metadata', 'ignorePortInHostMatching'];
const ofShare = ['typed_per_filter_config', 'metadata_match', 'hostRewriteLiteral'];

const cluster = fc.constantFrom('cart', 'cart', 'other');
const share = fc
	.tuple(cluster, fc.nat(9), others(...ofShare))
	.map(([name, weight, more]) => ({ name, weight, ...more }));
const chosen = fc.oneof(
	cluster.map((name) => ({ cluster: name })),
	fc.array(share, { minLength: 1, maxLength: 3 }).map((clusters) => ({ weighted_clusters: { clusters } })),
	fc.array(share, { minLength: 1, maxLength: 3 }).map((clusters) => ({ weightedClusters: { clusters } })),
	cluster.map((name) => ({ cluster: 'other', requestMirrorPolicies: [{ cluster: name }] })),
);
const route = fc
	.tuple(
		fc.constantFrom('/', '/a'),
		others(...ofMatch),
		chosen,
		others(...ofAction),
		others(...ofRoute),
		fc.constantFrom({}, { name: 'mine' }),
	)
	.map(([prefix, match, to, action, more, name]) => ({
		match: { ...match, prefix },
		route: { ...action, ...to },
		...more,
		...name,
	}));
const host = fc
	.tuple(fc.array(route, { maxLength: 3 }), others(...ofHost))
	.map(([routes, more]) => ({ ...more, name: 'h', domains: ['*'], routes }));
const tables = fc
	.tuple(fc.array(host, { maxLength: 2 }), others(...ofTable), fc.boolean())
	.map(([hosts, more, camel]): XdsResource => {
		const made = {
			...more,
			'@type': `${types}route.v3.RouteConfiguration`,
			name: 'edge',
			[camel ? 'virtualHosts' : 'virtual_hosts']: hosts,
		};
		return JSON.parse(JSON.stringify(made)) as XdsResource;
	});

test('strip gives any table back, with every field', (t) => {
	const adapter = envoyAdapter();
	let changed = 0;
	fc.assert(
		fc.property(tables, fc.constantFrom(...strategies.keys()), (user, index) => {
			const strategy = strategies[index]!;
			const { of } = render(planOf(), [cart, user], { strategy });
			const [written] = of('RouteConfiguration') as [XdsResource];
			if (written !== user) changed++;
			deepStrictEqual(adapter.strip(written), user);
			strictEqual(adapter.strip(user), user);
		}),
		{ numRuns: 300, includeErrorInReport: true },
	);
	t.true(changed > 100, `${changed} of 300 are changed`);
});

test('a copy is its route with forks in place of clusters, asked for the key, and nothing else', (t) => {
	let copies = 0;
	fc.assert(
		fc.property(tables, (user) => {
			const { of } = render(planOf(), [cart, user], { strategy: listStrategy });
			const [written] = of('RouteConfiguration') as [XdsResource];
			const before = hostsOf(user);
			for (const [index, { routes }] of hostsOf(written).entries()) {
				const own = before[index]!.routes;
				const made = routes.filter(({ name }) => name === 'branchline/k');
				copies += made.length;
				for (const [at, copy] of made.entries()) deepStrictEqual(asRoute(copy), { ...own[at]!, name: undefined });
			}
		}),
		{ numRuns: 400, includeErrorInReport: true },
	);
	t.true(copies > 200, `${copies} copies`);
});

function hostsOf(table: Message): readonly { readonly routes: readonly Message[] }[] {
	return (table.virtual_hosts ?? table.virtualHosts) as readonly { readonly routes: readonly Message[] }[];
}

/** The route that a copy was made of, without its name. */
function asRoute(copy: Message): Message {
	const text = JSON.stringify(copy).replaceAll('"fork~shop/f:80~cart"', '"cart"');
	const { match, ...rest } = JSON.parse(text) as { match: { headers: readonly unknown[] } };
	const { headers, ...more } = match;
	deepStrictEqual(headers, [{ name: 'x-key', string_match: { exact: 'k' } }]);
	return { ...rest, match: more, name: undefined };
}
