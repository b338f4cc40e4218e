// SPDX-License-Identifier: Apache-2.0
import type { Carrier, Condition, Destination, NameValue, Target } from '@branchline/plan';
import type { AdapterCode } from './codes.ts';

/** What a copy of a rule requires of a request beside the rule's own match. */
export type Requirement =
	| { readonly kind: 'key'; readonly key: string; readonly carrier: Carrier }
	| { readonly kind: 'keyless'; readonly carriers: readonly Carrier[] }
	| { readonly kind: 'when'; readonly condition: Condition };

/** A mesh cannot say what was asked of it; `reason` completes the sentence "the rule cannot be copied: …". */
export class Unsupported {
	readonly reason: string;
	readonly code: AdapterCode;
	constructor(reason: string, code: AdapterCode = 'adapter/cannot-copy') {
		this.reason = reason;
		this.code = code;
	}
}

/** One alternative of a rule: the rule without its matches, and one match. */
export interface Entry<Rule, Match> {
	readonly rule: Rule;
	readonly match: Match;
}

/** What takes the place of one destination of a rule. */
export interface Replacement {
	readonly to: Target;
	/** Whether the target is known to be dead. */
	readonly isDead: boolean;
	/** A header for the responses that come from there, after values that it has already. */
	readonly header?: NameValue;
}

/** What becomes of each destination of a rule. */
export type Replacing = (destination: Destination) => Replacement | 'keep';

/**
 * What an adapter knows of one mesh's native rules: enough to copy them with a condition added and destinations
 * replaced, and nothing of sandboxes. Every method is pure; rules and matches are never changed, only copied, with
 * every field that the dialect does not know.
 */
export interface Dialect<Rule, Match> {
	/** The alternatives of a rule, in the mesh's order; a rule that matches everything has one entry. */
	entries(rule: Rule): readonly Entry<Rule, Match>[];
	/** The inverse of `entries` for alternatives that share a rule, in as few rules as the mesh allows; `matches` is not empty. */
	join(rule: Rule, matches: readonly Match[]): readonly Rule[];
	/**
	 * The entry narrowed to requests that meet the requirement, as alternatives; empty: no request can meet both.
	 * Also corrects parts of the rule that depend on its match (a rewrite of the matched prefix).
	 */
	and(entry: Entry<Rule, Match>, requirement: Requirement): readonly Entry<Rule, Match>[] | Unsupported;
	/** Whether the rule changes the path of the requests that it forwards. */
	rewritesPath(rule: Rule): boolean;
	/** Every place a rule sends requests to, mirrors included; repeated destinations may appear once. */
	destinations(rule: Rule): readonly Destination[];
	/**
	 * The rule with each destination replaced by what `f` says. A mirror whose substitute answers by itself (`respond`,
	 * `fail`) is left out. A `respond` that replaces every destination makes the rule that canned response and nothing
	 * else. Where the mesh makes requests fail by a mirror to a dead substitute, the mirror is left out, for its copies are
	 * lost anyway. A `header` is left out where the mesh cannot add it to the responses of that one destination.
	 */
	withDestinations(rule: Rule, f: Replacing): Rule | Unsupported;
}

/** A dialect whose mesh ranks matches instead of reading a list from the top. */
export interface RankedDialect<Rule, Match> extends Dialect<Rule, Match> {
	/** The rank of a match: compared number by number, the larger wins; equal ranks are settled by age and order. */
	rank(match: Match): readonly number[];
	/** `entry` narrowed to requests that `match` accepts as well; empty: none. */
	both(entry: Entry<Rule, Match>, match: Match): readonly Entry<Rule, Match>[] | Unsupported;
}

/** Narrows entries by several requirements in turn. */
export function narrow<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	entries: readonly Entry<Rule, Match>[],
	requirements: readonly Requirement[],
): readonly Entry<Rule, Match>[] | Unsupported {
	let narrowed = entries;
	for (const requirement of requirements) {
		const next: Entry<Rule, Match>[] = [];
		for (const entry of narrowed) {
			const result = dialect.and(entry, requirement);
			if (result instanceof Unsupported) return result;
			next.push(...result);
		}
		narrowed = next;
	}
	return narrowed;
}
