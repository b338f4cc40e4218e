// SPDX-License-Identifier: Apache-2.0
import { type Entry, type RankedDialect, Unsupported } from '@branchline/adapter';
import { withDefaults } from './defaults.ts';
import { destinationsOf, type Naming, replaceDestinations } from './destinations.ts';
import { grpcMethodOf } from './grpc-method.ts';
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
	/** Why one share of a rule cannot fail by a Service that does not exist; absent: it can. */
	readonly lostShare?: string;
	/** Present where what a rule may not refer to has no share of its requests, for the others have it; absent: that share fails. */
	readonly refusedHaveNoShare?: true;
	/** Why the implementation would make more of a match of a rule than it says; absent: none does that. */
	unread?(rule: HomedRule, match: RouteMatch): string | undefined;
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
				: acrossKinds(entry.match, other),
		rank: ({ kind, match }) => language.rank(kind, match),
		rewritesPath: ({ spec }) => (spec.filters ?? []).some(({ urlRewrite }) => urlRewrite?.path !== undefined),
		destinations: destinationsOf,
		withDestinations: (rule, f) => {
			const spec = replaceDestinations(rule, f, language);
			return spec instanceof Unsupported ? spec : { ...rule, spec };
		},
	};
}

/**
 * Where an implementation lists both kinds of routes together, what both accept is nothing, or has no form: a rule of one
 * kind is not said by a route of the other.
 */
function acrossKinds(a: HomedMatch, b: HomedMatch): readonly [] | Unsupported {
	if (bothMatches('HTTPRoute', asHttp(a), asHttp(b)) === undefined) return [];
	return new Unsupported('an HTTPRoute and a GRPCRoute accept the same requests');
}

/** The path that a gRPC request has, `/service/method` (gRPC over HTTP/2, Path), as far as a path match can say it. */
function asHttp({ kind, match: { method, ...match } }: HomedMatch): RouteMatch {
	if (kind === 'HTTPRoute') return { method, ...match } as RouteMatch;
	const { type = 'Exact', service, method: name } = grpcMethodOf({ method } as RouteMatch);
	if (!service || type !== 'Exact') return match;
	const path = name ? { type: 'Exact', value: `/${service}/${name}` } : { type: 'PathPrefix', value: `/${service}` };
	return { ...match, path };
}

/** The most header conditions that a match holds (HTTPRouteMatch, GRPCRouteMatch: MaxItems 16). */
const MOST_HEADERS = 16;

function narrowed(
	{ rule, match }: Entry<HomedRule, HomedMatch>,
	result: Narrowed,
	{ rootRewrite, unread }: RouteLanguage,
): readonly Entry<HomedRule, HomedMatch>[] | Unsupported {
	if (result instanceof Unsupported) return result;
	if (result === undefined) return [];
	if ((result.headers?.length ?? 0) > MOST_HEADERS) return new Unsupported(`a match holds ${MOST_HEADERS} headers`);
	const why = unread?.(rule, result);
	if (why !== undefined) return new Unsupported(why);
	const spec =
		rule.kind === 'HTTPRoute'
			? withPathFilters(rule.spec, pathOf(match.match), pathOf(result), rootRewrite)
			: rule.spec;
	return [{ rule: spec === rule.spec ? rule : { ...rule, spec }, match: { kind: match.kind, match: result } }];
}
