// SPDX-License-Identifier: Apache-2.0
import { type Entry, type RankedDialect, Unsupported } from '@branchline/adapter';
import { withDefaults } from './defaults.ts';
import { destinationsOf, type Naming, replaceDestinations } from './destinations.ts';
import { bothMatches, type Narrowed, narrowMatch } from './match.ts';
import { pathOf, type RootRewrite, replacesPrefix, withPathFilters } from './path.ts';
import type { Responding } from './respond.ts';
import type { RouteKind, RouteMatch } from './route.ts';
import type { HomedRule } from './rule.ts';

/** What differs between the implementations of the Gateway API. */
export interface RouteLanguage extends Naming {
	/** The rank of a match: the larger wins, number by number. */
	rank(kind: RouteKind, match: RouteMatch): readonly number[];
	readonly rootRewrite: RootRewrite;
	/** Whether a backend may have a filter of its own that adds a header to its responses; a rule always may. */
	readonly marksBackends: boolean;
	/** Whether routes of this kind may have filters that change responses. */
	changesResponses(kind: RouteKind): boolean;
	readonly respond: Responding;
}

/** A match of a route of one kind. */
export interface HomedMatch {
	readonly kind: RouteKind;
	readonly match: RouteMatch;
}

/** Routes of the Gateway API as a dialect, for one implementation. */
export function routeDialect(language: RouteLanguage): RankedDialect<HomedRule, HomedMatch> {
	return {
		entries: ({ kind, spec: { matches, ...spec }, ...home }) =>
			(matches?.length ? matches : [{}]).map((match) => ({
				rule: { kind, spec, ...home },
				match: { kind, match: withDefaults(kind, match) },
			})),
		join: (rule, matches) =>
			(replacesPrefix(rule.spec) ? matches.map((match) => [match]) : [matches]).map((together) => ({
				...rule,
				spec: { matches: together.map(({ match }) => match), ...rule.spec },
			})),
		and: (entry, requirement) =>
			narrowed(entry, narrowMatch(entry.rule.kind, entry.match.match, requirement), language),
		both: (entry, other) =>
			entry.rule.kind === other.kind
				? narrowed(entry, bothMatches(other.kind, entry.match.match, other.match), language)
				: [],
		rank: ({ kind, match }) => language.rank(kind, match),
		rewritesPath: ({ spec }) => (spec.filters ?? []).some(({ urlRewrite }) => urlRewrite?.path !== undefined),
		destinations: destinationsOf,
		withDestinations: (rule, f) => {
			const spec = replaceDestinations(rule, f, language);
			return spec instanceof Unsupported ? spec : { ...rule, spec };
		},
	};
}

/** The most header conditions that a match holds (HTTPRouteMatch, GRPCRouteMatch: MaxItems 16). */
const MOST_HEADERS = 16;

function narrowed(
	{ rule, match }: Entry<HomedRule, HomedMatch>,
	result: Narrowed,
	{ rootRewrite }: RouteLanguage,
): readonly Entry<HomedRule, HomedMatch>[] | Unsupported {
	if (result instanceof Unsupported) return result;
	if (result === undefined) return [];
	if ((result.headers?.length ?? 0) > MOST_HEADERS) return new Unsupported(`a match holds ${MOST_HEADERS} headers`);
	const spec =
		rule.kind === 'HTTPRoute'
			? withPathFilters(rule.spec, pathOf(match.match), pathOf(result), rootRewrite)
			: rule.spec;
	return [{ rule: spec === rule.spec ? rule : { ...rule, spec }, match: { kind: match.kind, match: result } }];
}
