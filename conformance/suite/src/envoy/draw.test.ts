// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { predict, requestTo } from './predicted.ts';
import { TableEnvoy, versions } from './table-envoy.ts';

const tables = Number(process.env.DRAW_RUNS ?? 12);
const asks = 400;
const clusters = ['a', 'b', 'c', 'd'];
// Chance goes further than this once in some billion comparisons.
const deviations = 6;

const fraction = fc.oneof(
	fc.record({ numerator: fc.integer({ min: 0, max: 110 }) }),
	fc.record({ numerator: fc.integer({ min: 0, max: 11_000 }), denominator: fc.constant('TEN_THOUSAND') }),
	fc.record({ numerator: fc.integer({ min: 0, max: 1_100_000 }), denominator: fc.constant('MILLION') }),
);
const match = fc.oneof(
	{ weight: 5, arbitrary: fraction.map((default_value) => ({ prefix: '/', runtime_fraction: { default_value } })) },
	fc.constantFrom({ prefix: '/' }, { prefix: '/x' }),
);
// Often such as share numbers with a fraction.
const parts = fc.oneof(
	fc.constantFrom([50, 50], [30, 70], [20, 0, 80], [40, 10, 50], [5_000, 5_000], [25, 25]),
	fc.array(fc.constantFrom(0, 1, 2, 5, 10, 30, 50, 97), { minLength: 1, maxLength: 4 }),
);
const split = fc
	.tuple(
		parts.filter((weights) => weights.some((weight) => weight > 0)),
		fc.boolean(),
	)
	.map(([weights, byHeader]) => ({
		weighted_clusters: {
			clusters: weights.map((weight, index) => ({ name: clusters[index], weight })),
			...(byHeader && { header_name: 'X-Draw' }),
		},
	}));
const script = fc.constantFrom(...clusters).map((name) => ({
	inline_cluster_specifier_plugin: {
		extension: {
			name: 'lua',
			typed_config: {
				'@type': 'type.googleapis.com/envoy.extensions.router.cluster_specifiers.lua.v3.LuaConfig',
				source_code: { inline_string: `function envoy_on_route(h) return h:headers():get("x-to") or "${name}" end` },
			},
		},
	},
}));
const action = fc.oneof(
	fc.constantFrom(...clusters, 'none').map((cluster) => ({ cluster })),
	split,
	split,
	script,
);
const route = fc.record({ match, route: action });
const randomTable = fc
	.tuple(fc.array(route, { minLength: 1, maxLength: 4 }), action, fc.integer({ min: 0, max: 9 }))
	.map(([routes, last, end]) => ({
		virtual_hosts: [
			{
				name: 'all',
				domains: ['*'],
				routes: end === 0 ? routes : [...routes, { match: { prefix: '/' }, route: last }],
			},
		],
	}));
const lineOf = (name: string, ...values: readonly string[]) =>
	fc.constantFrom(...values).map((value) => [[name, value]] as HttpRequest['headers']);
const headers = fc.oneof(
	fc.constant<HttpRequest['headers']>([]),
	lineOf('x-draw', '0', '7', '42', '+99', '007', '18446744073709551615', '18446744073709551616', '1.5', ''),
	lineOf('x-to', 'd', 'none'),
	fc.constant<HttpRequest['headers']>([
		['x-draw', '1'],
		['x-draw', '2'],
	]),
);

for (const version of versions) {
	test.serial(`Envoy ${version[0]} draws as the interpreter says`, async (t) => {
		t.timeout(300_000);
		const real = await TableEnvoy.start(version, clusters, []);
		t.teardown(() => real.stop());
		let [judged, split] = [0, 0];
		const law = fc.asyncProperty(randomTable, headers, async (table, lines) => {
			const request = requestTo('/', lines);
			const [predicted] = predict(real, table, [request]);
			if (predicted === undefined || predicted === 'not judged') return;
			judged++;
			if (predicted.size > 1) split++;
			await real.publish(table);
			const seen = new Map<string, number>();
			// Enough to see the rarest of what is not very rare.
			for (let asked = 0; asked < asks; asked += 40) {
				const answers = await Promise.all(Array.from({ length: 40 }, () => real.ask(request)));
				for (const answer of answers) seen.set(answer, (seen.get(answer) ?? 0) + 1);
			}
			for (const name of new Set([...predicted.keys(), ...seen.keys()])) {
				const [share, count] = [predicted.get(name) ?? 0, seen.get(name) ?? 0];
				const off = Math.abs(count - asks * share);
				const possible = share > 0 || count === 0;
				if (possible && off <= 3 + deviations * Math.sqrt(asks * share * (1 - share))) continue;
				throw new Error(JSON.stringify({ table, lines, predicted: [...predicted], seen: [...seen] }));
			}
		});
		await fc.assert(law, { numRuns: tables, endOnFailure: true, includeErrorInReport: true });
		t.log(`${judged} of ${tables} tables judged, ${split} with more than one end`);
		t.true(judged > tables / 2);
		t.true(split > tables / 4);
	});
}
