// SPDX-License-Identifier: Apache-2.0
import { type Entry, type RankedDialect, Unsupported } from '@branchline/adapter';
import type { HomedMatch, HomedRule, ParentRef } from '@branchline/httproute';
import { sameValue } from '@branchline/plan';
import { covers, hostsMeet } from './attachments.ts';

/** Where a native route stands, and with it its copies. */
export interface Place {
	readonly parentRefs: readonly ParentRef[];
	readonly hostnames: readonly string[];
	/** The hosts for which it is asked anywhere; `''` is every host. */
	readonly hosts: readonly string[];
	/** What they add to priorities; absent where that differs from listener to listener. */
	readonly hostPriority?: number;
}

/** The place of a rule: that of its route, and its index there. */
export interface RulePlace {
	readonly route: Place;
	readonly index: number;
	/** What the place adds to the priorities of the rule's matches. */
	readonly priority: number;
}

/** A rule, or a match, that knows its place. */
type Placed<T> = T & { readonly place: RulePlace };

/** A rule at its place. */
export function placedRule(rule: HomedRule, place: RulePlace): HomedRule {
	const placed: Placed<HomedRule> = { ...rule, place };
	return placed;
}

/** The place of a rule that is `placedRule`'s, or came of it. */
export function placeOfRule(rule: HomedRule): RulePlace {
	return (rule as Placed<HomedRule>).place;
}

/** The dialect of routes for placed rules: priorities count the place, and hosts tell apart who can meet. */
export function placedDialect(dialect: RankedDialect<HomedRule, HomedMatch>): RankedDialect<HomedRule, HomedMatch> {
	return {
		...dialect,
		entries: (rule) => dialect.entries(rule).map((entry) => placedEntry(entry, placeOfRule(rule))),
		and: (entry, requirement) => {
			const narrowed = dialect.and(entry, requirement);
			return narrowed instanceof Unsupported ? narrowed : narrowed.map((one) => placedEntry(one, placeOf(entry.match)));
		},
		both: (entry, other) => {
			const [own, others] = [placeOf(entry.match), placeOf(other)];
			if (!hostsMeet(own.route.hosts, others.route.hosts)) return [];
			const both = dialect.both(entry, other);
			if (both instanceof Unsupported) return both;
			const isWider = others.route.hosts.every((host) => own.route.hosts.some((wide) => covers(wide, host)));
			// What leaves the other match as it is has the other's place: it covers the other whole.
			return both.map((one) => placedEntry(one, isWider && sameValue(one.match.match, other.match) ? others : own));
		},
		withDestinations: (rule, f) => {
			const replaced = dialect.withDestinations(rule, f);
			const ofBackends = (one: HomedRule) => (one.spec.backendRefs ?? []).map(({ filters = [] }) => filters);
			if (replaced instanceof Unsupported || rule.kind === 'HTTPRoute') return replaced;
			if (sameValue(ofBackends(replaced), ofBackends(rule))) return replaced;
			return new Unsupported('Traefik does not look at filters of the backends of a GRPCRoute');
		},
		rank: (match) => [dialect.rank(match)[0]! + placeOf(match).priority],
	};
}

function placedEntry({ rule, match }: Entry<HomedRule, HomedMatch>, place: RulePlace): Entry<HomedRule, HomedMatch> {
	const placed: Placed<HomedMatch> = { ...match, place };
	return { rule, match: placed };
}

function placeOf(match: HomedMatch): RulePlace {
	return (match as Placed<HomedMatch>).place;
}
