// SPDX-License-Identifier: Apache-2.0
import type { Route, RouteRule } from '@branchline/httproute';
import test from 'ava';
import fc from 'fast-check';
import { fork, gateway, plan, ref, rendered, route, rulesIn } from './objects.test.fixture.ts';

/** Fields that nobody here knows: names that no version of the API has, with values of any form. */
const unknown = fc.dictionary(fc.stringMatching(/^new[A-Z][a-z]{0,3}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 });

const filters: fc.Arbitrary<readonly object[]> = fc.subarray([
	{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x', value: '1' }], remove: ['y'] } },
	{ type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [{ name: 'x', value: '1' }] } },
	{ type: 'CORS', cors: { allowOrigins: ['https://x.example'], allowCredentials: true, maxAge: 5 } },
	{ type: 'ExternalAuth', externalAuth: { protocol: 'HTTP', backendRef: { name: 'login', port: 80 } } },
	{ type: 'URLRewrite', urlRewrite: { hostname: 'y.example' } },
	{ type: 'ExtensionRef', extensionRef: { group: 'x.example', kind: 'Any', name: 'x' } },
	{ type: 'RequestMirror', requestMirror: { backendRef: ref('shop/m'), percent: 5 } },
	{ type: 'RequestMirror', requestMirror: { backendRef: ref('shop/m'), fraction: { numerator: 1, denominator: 3 } } },
	{ type: 'NewFilter', newFilter: { anything: [1] } },
]);

const more = fc.record(
	{
		timeouts: fc.constantFrom({ request: '3s' }, { request: '0s', backendRequest: '1s' }),
		retry: fc.constant({ codes: [503], attempts: 2, backoff: '10ms' }),
		sessionPersistence: fc.constant({ sessionName: 's', type: 'Cookie', cookieConfig: { lifetimeType: 'Session' } }),
	},
	{ requiredKeys: [] },
);

const rules = fc.array(
	fc
		.record({ filters, more, unknown, inFilter: unknown, inRef: unknown, weight: fc.integer({ min: 0, max: 9 }) })
		.map(({ filters: used, more: known, unknown: other, inFilter, inRef, weight }) => ({
			...other,
			...known,
			filters: used.map((filter) => ({ ...inFilter, ...filter })),
			backendRefs: [
				{ ...inRef, ...ref('shop/a'), weight },
				{ ...inRef, ...ref('shop/b'), filters: used.slice(0, 1) },
			],
		})),
	{ minLength: 1, maxLength: 3 },
);

/** A rule with its own path, so that each has one copy. */
function numbered(rule: object, index: number): RouteRule {
	return { name: `rule-${index}`, ...rule, matches: [{ path: { type: 'Exact', value: `/${index}` } }] } as RouteRule;
}

test('every field of a rule survives in its copy, known or unknown, but for its name, the key and the forks', (t) => {
	const property = fc.property(
		rules,
		fc.constantFrom(undefined, 'istio', 'envoy-gateway', 'contour'),
		(random, implementation) => {
			const natives = random.map(numbered);
			const user: Route = route('shop/edge', { name: 'gw' }, natives);
			const forks = plan(fork('shop/a', 'shop/f'), fork('shop/m', 'shop/g'));
			const { objects, found } = rendered(forks, [gateway('gw'), user], implementation);
			t.deepEqual(found, []);
			const siblings = objects.filter(
				({ metadata, spec }) => metadata.annotations && JSON.stringify(spec).includes('"gw"'),
			);
			const wanted = natives.map(({ name: _, matches: __, ...rule }) =>
				JSON.parse(JSON.stringify(rule).replaceAll('"name":"a"', '"name":"f"').replaceAll('"name":"m"', '"name":"g"')),
			);
			const copies = rulesIn(siblings).map(({ matches, ...rule }) => {
				t.like(matches, [{ headers: [{ name: 'x-key', value: 'k' }] }]);
				return rule;
			});
			t.deepEqual(
				copies.map(sorted).sort(),
				wanted.map(sorted).sort(),
				'in whatever order the implementation ranks them',
			);
		},
	);
	fc.assert(property, { numRuns: 100 });
});

/** A value as text that does not depend on the order of its fields. */
function sorted(value: unknown): string {
	return JSON.stringify(value, (_, part) =>
		part && typeof part === 'object' && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);
}
