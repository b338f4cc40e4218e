// SPDX-License-Identifier: Apache-2.0
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { Plan, XdsResource } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { envoyAdapter } from './adapter.ts';
import { luaStrategy } from './lua/strategy.ts';
import { matcherStrategy } from './matcher-strategy.ts';
import { all, isCart, native, planOf, render, table } from './resources.test.fixture.ts';
import { listStrategy } from './strategy.ts';

const cart = native('cart', isCart);
const route = 'type.googleapis.com/envoy.config.route.v3.Route';
const strategies = [luaStrategy, matcherStrategy, listStrategy];

const paid = { match: { prefix: '/pay' }, route: { cluster: 'cart' }, name: 'paid', unheardOf: 1 };
const rest = { match: { prefix: '/' }, route: { cluster: 'other' } };
const unknown = fc.record(
	{ unheardOf: fc.constant([1]), unheard_of_too: fc.constant({ x: null }) },
	{ requiredKeys: [] },
);

const action = fc
	.record({
		typed_config: fc.oneof(
			fc.constantFrom(paid, rest).map((one) => ({ '@type': route, ...one })),
			fc
				.tuple(fc.subarray([paid, rest, all]), unknown)
				.map(([routes, more]) => ({ '@type': `${route}List`, routes, ...more })),
			fc.constant({ '@type': 'type.googleapis.com/example.Action' }),
		),
		name: fc.constantFrom('mine', 'a b'),
		more: unknown,
	})
	.map(({ typed_config, name, more }) => ({ name, typed_config, ...more }));

const matcher = fc
	.letrec<Record<'way' | 'matcher', object>>((tie) => {
		const input = fc
			.constantFrom('x', 'y')
			.map((name) => ({ name, typed_config: { '@type': 'example.Input', more: 1 } }));
		const map = fc
			.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('way'), { minKeys: 1 })
			.map((of) => ({ map: of }));
		const entries = fc.array(fc.record({ predicate: fc.constant({ any: 1 }), on_match: tie('way') }), {
			minLength: 1,
			maxLength: 2,
		});
		const custom = (type: string, list: string) =>
			entries.map((of) => ({
				name: 'c',
				typed_config: { '@type': `type.googleapis.com/xds.type.matcher.v3.${type}`, [list]: of },
			}));
		const by = fc.oneof(
			fc.record({ exact_match_map: map }),
			fc.record({ prefixMatchMap: map }),
			fc
				.oneof(custom('IPMatcher', 'range_matchers'), custom('ServerNameMatcher', 'domainMatchers'))
				.map((custom_match) => ({ custom_match })),
		);
		const tree = fc.tuple(input, by).map(([of, how]) => ({ matcher_tree: { input: of, ...how } }));
		const list = entries.map((matchers) => ({ matcherList: { matchers } }));
		return {
			way: fc.oneof(
				{ maxDepth: 3 },
				fc.tuple(action, unknown).map(([one, more]) => ({ action: one, ...more })),
				fc.tuple(tie('matcher'), unknown).map(([one, more]) => ({ matcher: one, ...more })),
			),
			matcher: fc
				.tuple(fc.oneof(tree, list), fc.option(tie('way')), unknown)
				.map(([of, way, more]) => ({ ...of, ...more, ...(way === null ? {} : { onNoMatch: way }) })),
		};
	})
	.matcher.map((of) => JSON.parse(JSON.stringify(of)) as object);

test('strip gives any matcher of the user’s back, with every field, whatever was written into it', (t) => {
	const adapter = envoyAdapter();
	let changed = 0;
	fc.assert(
		fc.property(matcher, fc.constantFrom(...strategies.keys()), (of, index) => {
			const strategy = strategies[index]!;
			const user = table([], { matcher: of });
			const [written] = render(planOf(), [cart, user], { strategy }).of('RouteConfiguration') as [XdsResource];
			if (written !== user) changed++;
			deepStrictEqual(adapter.strip(written), user);
			strictEqual(adapter.strip(user), user);
			const again = render(planOf(), [cart, written], { strategy }).of('RouteConfiguration');
			deepStrictEqual(again, [written]);
		}),
		{ numRuns: 400, includeErrorInReport: true },
	);
	t.true(changed > 200, `${changed} of 400 are changed`);
});

test('what a matcher looks at stays, and each of its actions is routed as a list is', (t) => {
	const tree = (own: object, other: object) => ({
		matcher: {
			matcher_tree: { input: { name: 'x' }, prefix_match_map: { map: { a: { action: own } } } },
			on_no_match: { action: other },
		},
	});
	const one = { name: 'one', typed_config: { '@type': route, ...paid } };
	const some = { name: 'some', typed_config: { '@type': `${route}List`, routes: [rest] } };
	const [written] = render(planOf(), [cart, table([], tree(one, some))], { strategy: listStrategy }).of(
		'RouteConfiguration',
	);
	const [host] = written!.virtual_hosts as { matcher: object }[];
	const [listed] = render(planOf(), [cart, table([paid])], { strategy: listStrategy }).of('RouteConfiguration');
	const [{ routes }] = listed!.virtual_hosts as [{ routes: object[] }];
	const own = { name: 'branchline/_route one', typed_config: { '@type': `${route}List`, routes } };
	t.deepEqual(host!.matcher, tree(own, some).matcher);
});

test('a key that cannot be copied at one place of a matcher is honoured at none', (t) => {
	const tea = { kind: 'respond', status: 418, headers: {}, body: '' } as const;
	const shares = {
		clusters: [
			{ name: 'cart', weight: 1 },
			{ name: 'other', weight: 1 },
		],
	};
	const split = { match: { prefix: '/' }, route: { weighted_clusters: shares } };
	const way = (of: object) => ({ action: { name: 'a', typed_config: { '@type': route, ...of } } });
	const of = { matcher_tree: { input: { name: 'x' }, exact_match_map: { map: { a: way(all), b: way(split) } } } };
	const [service] = planOf().services;
	const origin = { sandbox: 'shop/pr-2' };
	const answered = { key: 'j', to: tea, when: [], onUnavailable: 'fail', ready: true, origin } as const;
	const plan: Plan = { ...planOf(), services: [{ ...service!, substitutions: [answered, ...service!.substitutions] }] };
	for (const strategy of strategies) {
		const { of: made, diagnostics } = render(plan, [cart, table([], { matcher: of })], { strategy });
		t.deepEqual(
			diagnostics.map(({ code, key }) => [code, key]),
			[['adapter/responder-missing', 'j']],
			strategy.name,
		);
		const text = JSON.stringify(made('RouteConfiguration'));
		t.false(text.includes('418'), strategy.name);
		t.is(text.includes('local except = \\"'), strategy === luaStrategy);
		t.true(strategy === luaStrategy || text.includes('fork~shop/f:80~cart'), strategy.name);
	}
});
