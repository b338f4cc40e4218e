// SPDX-License-Identifier: Apache-2.0
import type { Carrier, Destination } from '@branchline/plan';
import { sameItems } from './cache.ts';
import { type Decision, decide } from './decide.ts';
import { type Dialect, narrow, type Requirement, Unsupported } from './dialect.ts';
import type { Substitutions } from './substitutions.ts';

/** The copies of one list of native rules: what stands in front of them, and the keys that could not be copied. */
export interface ListCopies<Rule> {
	/** In order: the rules for requests without a key (if asked for), then each carrier's copies, keys sorted. */
	readonly rules: readonly CopiedRule<Rule>[];
	readonly refused: readonly Refusal[];
}

/** A copied rule and the key it is for; without one it is the fast path of requests that carry no key. */
export interface CopiedRule<Rule> {
	readonly rule: Rule;
	readonly key?: string;
}

/** A key whose copies are not written in one route set, and why. */
export interface Refusal {
	readonly key: string;
	readonly why: Unsupported;
}

/** What one key's copies look like for each carrier; `undefined` where the key changes nothing in the list. */
type KeyCopies<Rule> = readonly (readonly Rule[])[];

/**
 * What was made of one list before: reused as far as the substitutions are the identical objects. A caller keeps one per
 * list of rules and carriers, and throws it away when either changes.
 */
export interface ListMemo<Rule> {
	whole?: { readonly services: readonly unknown[]; readonly copies: ListCopies<Rule> };
	readonly byKey: Map<string, { readonly using: readonly unknown[]; readonly result: KeyCopies<Rule> | Unsupported }>;
}

/** A memo of nothing. */
export function listMemo<Rule>(): ListMemo<Rule> {
	return { byKey: new Map() };
}

/**
 * Copies a first-match list for every key that replaces one of its destinations.
 *
 * The copies of a carrier that comes first in `carriers` stand first, so a request with several keys is answered by the
 * preferred carrier. Copies after the last replaced rule are left out: such a request falls through to the rule itself.
 * The rules for requests without a key stand before everything, so that they do not pay for sandboxes; they are left out
 * where the dialect cannot say "no key".
 */
export function copyList<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	rules: readonly Rule[],
	substitutions: Substitutions,
	carriers: readonly Carrier[],
	memo: ListMemo<Rule> = listMemo(),
): ListCopies<Rule> {
	const destinations = rules.flatMap((rule) => [...dialect.destinations(rule)]);
	const services = destinations.map((destination) => substitutions.service(destination));
	if (!sameItems(memo.whole?.services, services)) {
		const copies = copyEveryKey(dialect, rules, destinations, substitutions, carriers, memo);
		memo.whole = { services, copies };
	}
	return memo.whole!.copies;
}

function copyEveryKey<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	rules: readonly Rule[],
	destinations: readonly Destination[],
	substitutions: Substitutions,
	carriers: readonly Carrier[],
	memo: ListMemo<Rule>,
): ListCopies<Rule> {
	const refused: Refusal[] = [];
	const copied: (readonly [string, KeyCopies<Rule>])[] = [];
	const keys = substitutions.keys(destinations);
	forget(memo.byKey, keys);
	for (const key of keys) {
		const using = destinations.map((destination) => substitutions.of(destination, key));
		const known = memo.byKey.get(key);
		const result = sameItems(known?.using, using)
			? known!.result
			: copyForKey(dialect, rules, substitutions, carriers, key);
		memo.byKey.set(key, { using, result });
		if (result instanceof Unsupported) refused.push({ key, why: result });
		else copied.push([key, result]);
	}
	if (copied.length === 0) return { rules: [], refused };
	const byCarrier = carriers.flatMap((_, index) =>
		copied.flatMap(([key, copies]) => (copies[index] ?? []).map((rule) => ({ rule, key }))),
	);
	return { rules: [...keylessCopies(dialect, rules, carriers), ...byCarrier], refused };
}

/** Takes entries out of a memo whose keys are gone, so that it does not grow with every sandbox that ever was. */
export function forget(memo: Map<string, unknown>, keys: readonly string[]): void {
	if (memo.size <= keys.length) return;
	const kept = new Set(keys);
	for (const key of memo.keys()) if (!kept.has(key)) memo.delete(key);
}

function copyForKey<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	rules: readonly Rule[],
	substitutions: Substitutions,
	carriers: readonly Carrier[],
	key: string,
): KeyCopies<Rule> | Unsupported {
	const decided = decide(dialect, rules, substitutions, key);
	if (decided instanceof Unsupported) return decided;
	const needed = decided.slice(0, decided.findLastIndex((decision) => decision.changed) + 1);
	const copies: Rule[][] = [];
	for (const carrier of carriers) {
		const narrowed = withRequirement(dialect, needed, { kind: 'key', key, carrier });
		if (narrowed instanceof Unsupported) return narrowed;
		copies.push(narrowed);
	}
	return copies;
}

/** The copies of a list for requests without a key; empty where the dialect cannot say "no key". */
export function keylessCopies<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	rules: readonly Rule[],
	carriers: readonly Carrier[],
): readonly CopiedRule<Rule>[] {
	const decisions = rules.map((rule, source) => ({ entries: dialect.entries(rule), changed: false, source }));
	const narrowed = withRequirement(dialect, decisions, { kind: 'keyless', carriers });
	return narrowed instanceof Unsupported ? [] : narrowed.map((rule) => ({ rule }));
}

function withRequirement<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	decisions: readonly Decision<Rule, Match>[],
	requirement: Requirement,
): Rule[] | Unsupported {
	const rules: Rule[] = [];
	for (const decision of decisions) {
		const entries = narrow(dialect, decision.entries, [requirement]);
		if (entries instanceof Unsupported) return entries;
		rules.push(...joinEqual(dialect, entries));
	}
	return rules;
}

/** Puts alternatives back into one rule as long as the rule itself was not changed by narrowing its match. */
function joinEqual<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	entries: readonly { readonly rule: Rule; readonly match: Match }[],
): Rule[] {
	const groups: { rule: Rule; matches: Match[] }[] = [];
	for (const { rule, match } of entries) {
		const last = groups.at(-1);
		if (last && last.rule === rule) last.matches.push(match);
		else groups.push({ rule, matches: [match] });
	}
	return groups.flatMap(({ rule, matches }) => [...dialect.join(rule, matches)]);
}
