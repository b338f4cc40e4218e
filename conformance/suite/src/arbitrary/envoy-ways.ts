// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { Trait } from '../mesh.ts';

type Message = Readonly<Record<string, unknown>>;

const ROUTE = 'type.googleapis.com/envoy.config.route.v3.Route';
const INPUT = 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput';
const SPECIFIERS = 'type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.';

/** What a virtual host chooses its routes by, and the traits that this has beside those of the routes. */
export interface Choice {
	readonly choice: Message;
	readonly traits: readonly Trait[];
}

/**
 * The routes of a virtual host in their list or in the actions of a random matcher, some with a cluster that the header
 * `h` of the request names, or that a plugin chooses by the header `i`.
 */
export function otherWays(routes: readonly Message[], clusters: readonly string[]): fc.Arbitrary<Choice> {
	const hows = fc.array(fc.constantFrom('written', 'written', 'written', 'written', 'header', 'plugin'), {
		minLength: routes.length,
		maxLength: routes.length,
	});
	const some = fc.tuple(fc.constantFrom(...clusters), fc.constantFrom(...clusters), fc.boolean());
	return fc.tuple(fc.constantFrom('list', 'list', 'list', 'tree'), hows, some).chain(([form, how, others]) => {
		const made = routes.map((route, index) => chosenBy(how[index]!, route, others));
		const used = (name: string) => made.some((route, index) => how[index] === name && route !== routes[index]);
		const traits: readonly Trait[] = [
			...(used('header') ? (['named-by-request'] as const) : []),
			...(used('plugin') ? (['plugin'] as const) : []),
		];
		if (form === 'list') return fc.constant({ choice: { routes: made }, traits });
		return treeOf(made).map((matcher): Choice => ({ choice: { matcher }, traits: [...traits, 'tree'] }));
	});
}

function chosenBy(how: string, route: Message, [first, second, isInline]: readonly [string, string, boolean]): Message {
	const { cluster, ...action } = (route.route ?? {}) as Message;
	if (cluster === undefined || how === 'written') return route;
	if (how === 'header') return { ...route, route: { ...action, cluster_header: 'h' } };
	const way = (name: string) => ({
		action: { name: 'cluster', typed_config: { '@type': `${SPECIFIERS}ClusterAction`, cluster: name } },
	});
	const cluster_matcher = {
		matcher_tree: { input: inputOf('i'), exact_match_map: { map: { 1: way(first) } } },
		...(isInline ? { on_no_match: way(second) } : {}),
	};
	const typed_config = { '@type': `${SPECIFIERS}MatcherClusterSpecifier`, cluster_matcher };
	return {
		...route,
		route: { ...action, inline_cluster_specifier_plugin: { extension: { name: 'choice', typed_config } } },
	};
}

function inputOf(header_name: string): Message {
	return { name: 'input', typed_config: { '@type': INPUT, header_name } };
}

/** A matcher over headers of random requests whose actions hold some of the routes, in their order. */
function treeOf(routes: readonly Message[]): fc.Arbitrary<Message> {
	const one = fc.constantFrom(...routes).map((route) => ({ '@type': ROUTE, ...route }));
	const some = fc.subarray([...routes]).map((kept) => ({ '@type': `${ROUTE}List`, routes: kept }));
	const all = fc.constant({ '@type': `${ROUTE}List`, routes });
	const action = fc.oneof(one, some, { weight: 2, arbitrary: all });
	const input = fc.constantFrom('h', 'h', 'i', ':method').map(inputOf);
	const predicate = fc.tuple(input, fc.constantFrom('1', '2', 'GET'), fc.boolean()).map(([of, exact, isNot]) => {
		const holds = { single_predicate: { input: of, value_match: { exact } } };
		return isNot ? { not_matcher: holds } : holds;
	});
	return fc.letrec<Record<'way' | 'matcher', Message>>((tie) => {
		const values = fc.constantFrom('1', '2', 'GET', 'POST');
		const map = fc
			.array(fc.tuple(values, tie('way')), { minLength: 1, maxLength: 3 })
			.map((entries) => ({ map: Object.fromEntries(entries) }));
		const kind = fc.constantFrom('exact_match_map', 'prefix_match_map');
		const tree = fc.tuple(input, kind, map).map(([of, name, ways]) => ({ matcher_tree: { input: of, [name]: ways } }));
		const entries = fc.array(
			fc.tuple(predicate, tie('way')).map(([holds, on_match]) => ({ predicate: holds, on_match })),
			{ minLength: 1, maxLength: 2 },
		);
		return {
			way: fc.oneof(
				{ maxDepth: 2, depthSize: 'small' },
				{ weight: 3, arbitrary: action.map((typed_config) => ({ action: { name: 'mine', typed_config } })) },
				tie('matcher').map((matcher) => ({ matcher })),
			),
			matcher: fc
				.tuple(
					fc.oneof(
						tree,
						entries.map((matchers) => ({ matcher_list: { matchers } })),
					),
					tie('way'),
					fc.nat(5),
				)
				.map(([matcher, on_no_match, ends]) => (ends === 0 ? matcher : { ...matcher, on_no_match })),
		};
	}).matcher;
}

/** Mirror policies of a virtual host or of the table; most have none. */
export function mirrorsAround(
	clusters: readonly string[],
): fc.Arbitrary<Record<'host' | 'table', Message> & { readonly traits: readonly Trait[] }> {
	const mirror = fc.constantFrom(...clusters).map((cluster) => ({ request_mirror_policies: [{ cluster }] }));
	return fc.tuple(fc.nat(9), mirror).map(([where, policies]) => ({
		host: where === 0 ? policies : {},
		table: where === 1 ? policies : {},
		traits: where < 2 ? ['mirror-around'] : [],
	}));
}
