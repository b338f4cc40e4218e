// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

const ROUTE = 'type.googleapis.com/envoy.config.route.v3.Route';
const INPUT = 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput';

/** The clusters that random matchers lead to. */
export const matcherClusters = ['a', 'b', 'c', 'd'];

/** What random matchers look for in headers. */
export const matcherValues = ['', 'o', 'on', 'one', 'two', 'One', 'one,two'];

// The headers that random matchers look at.
const matcherHeaders = ['x-k', 'X-J', 'cookie', ':method', ':path'];

const input = fc
	.constantFrom('x-k', 'x-k', ...matcherHeaders)
	.map((header_name) => ({ name: 'input', typed_config: { '@type': INPUT, header_name } }));

const match = fc.constantFrom(
	...[{ prefix: '/' }, { prefix: '/' }, { prefix: '/' }, { prefix: '/other' }, { path: '/' }],
	{ prefix: '/', headers: [{ name: 'x-j', present_match: true }] },
	{ prefix: '/', runtime_fraction: { default_value: { numerator: 0 } } },
);
const route = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({
			match,
			route: fc.constantFrom(...matcherClusters, 'none').map((cluster) => ({ cluster })),
		}),
	},
	fc.record({ match, direct_response: fc.constant({ status: 418 }) }),
);
const action = fc.oneof(
	{ weight: 3, arbitrary: route.map((one) => ({ '@type': ROUTE, ...one })) },
	fc.array(route, { maxLength: 3 }).map((routes) => ({ '@type': `${ROUTE}List`, routes })),
);

const text = fc.constantFrom('o', 'on', 'one', 'two', 'ne', ',', 'ONE');
const valueMatch = fc.oneof(
	fc.constantFrom(...matcherValues).map((exact) => ({ exact })),
	fc
		.tuple(fc.constantFrom('exact', 'prefix', 'suffix', 'contains'), text, fc.boolean())
		.map(([kind, value, ignore_case]) => ({ [kind]: value, ignore_case })),
	fc.constantFrom('o.e', '.*', 'n', '(one|two)+', '[^,]*').map((regex) => ({ safe_regex: { google_re2: {}, regex } })),
);

const predicate = fc.letrec<{ predicate: object }>((tie) => ({
	predicate: fc.oneof(
		{ maxDepth: 2, depthSize: 'small' },
		{ weight: 3, arbitrary: fc.record({ input, value_match: valueMatch }).map((one) => ({ single_predicate: one })) },
		tie('predicate').map((one) => ({ not_matcher: one })),
		fc
			.tuple(fc.constantFrom('or_matcher', 'and_matcher'), fc.array(tie('predicate'), { minLength: 2, maxLength: 3 }))
			.map(([kind, all]) => ({ [kind]: { predicate: all } })),
	),
})).predicate;

/** A random `xds.type.matcher.v3.Matcher` over request headers, as a virtual host may have one. */
export const randomMatcher = fc.letrec<Record<'matcher' | 'onMatch', object>>((tie) => {
	const map = fc
		.array(fc.tuple(fc.constantFrom(...matcherValues, 'GET', '/'), tie('onMatch')), { minLength: 1, maxLength: 4 })
		.map((entries) => ({ map: Object.fromEntries(entries) }));
	const tree = fc
		.tuple(input, fc.constantFrom('exact_match_map', 'prefix_match_map'), map)
		.map(([of, kind, entries]) => ({ matcher_tree: { input: of, [kind]: entries } }));
	const rule = fc.record({ predicate, on_match: tie('onMatch') });
	const list = fc.array(rule, { minLength: 1, maxLength: 3 }).map((matchers) => ({ matcher_list: { matchers } }));
	const end = fc.option(tie('onMatch'), { nil: undefined });
	return {
		onMatch: fc.oneof(
			{ maxDepth: 3, depthSize: 'small' },
			{ weight: 2, arbitrary: action.map((typed_config) => ({ action: { name: 'action', typed_config } })) },
			tie('matcher').map((matcher) => ({ matcher })),
		),
		matcher: fc
			.tuple(fc.oneof(tree, list), end)
			.map(([matcher, on_no_match]) => (on_no_match === undefined ? matcher : { ...matcher, on_no_match })),
	};
}).matcher;
