// SPDX-License-Identifier: Apache-2.0
import { type Carrier, sameValue } from '@branchline/plan';
import { byRank, type Candidate, close, type Homes, overlaps, shareOrder } from './close.ts';
import { decide } from './decide.ts';
import { type Entry, narrow, type RankedDialect, Unsupported } from './dialect.ts';
import type { Substitutions } from './substitutions.ts';

const oneHome: Homes<unknown> = { of: () => '', areSettled: true };

/** A native rule with what settles ties: its object's age (RFC 3339, if known) and the object itself. */
export interface RankedRule<Rule> {
	readonly rule: Rule;
	readonly object: string;
	readonly created?: string;
}

/**
 * The copies of a ranked route set for one key, each alternative by itself, in the order in which they must win.
 *
 * `rules` come in the order by which the mesh settles ties (age, then name, then position). The result holds every rule
 * of the set with the key added. Where narrowing by `when` made a rule outrank one that must win over it, their
 * conjunction with the winner's action is written too; equal ranks rely on the order of the result, so those must share
 * an object, or have their conjunction written where they are of several `homes` or of none. An unknown age that would
 * decide a winner is refused, and so is a copy that would not outrank its original.
 */
export function copyRanked<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	rules: readonly RankedRule<Rule>[],
	substitutions: Substitutions,
	carriers: readonly Carrier[],
	key: string,
	homes: Homes<Rule> = oneHome,
): readonly Entry<Rule, Match>[][] | Unsupported {
	const wanted = wantedOrder(dialect, rules, substitutions, key);
	if (wanted instanceof Unsupported) return wanted;
	const closed = close(dialect, wanted, homes);
	if (closed instanceof Unsupported) return closed;
	const copies: Entry<Rule, Match>[][] = [];
	const known: Entry<Rule, Match>[] = [];
	const isMet = ({ rule, match }: Entry<Rule, Match>) =>
		!known.some((before) => sameValue(before.match, match) && shareOrder(homes, before.rule, rule));
	for (const { entry, rank } of closed) {
		const alternatives: Entry<Rule, Match>[] = [];
		for (const carrier of carriers) {
			const narrowed = narrow(dialect, [entry], [{ kind: 'key', key, carrier }]);
			if (narrowed instanceof Unsupported) return narrowed;
			if (narrowed.some((copy) => byRank(dialect.rank(copy.match), rank) >= 0))
				return new Unsupported(
					'a native rule matches on the carrier of the key already, so a copy would not outrank it',
				);
			// What has the same match as an earlier one is never met, and some implementations refuse a rule for it.
			alternatives.push(...narrowed.filter(isMet));
		}
		known.push(...alternatives);
		if (alternatives.length > 0) copies.push(alternatives);
	}
	return copies;
}

/** Every case of every native match, sorted as the mesh would choose among the native matches. */
function wantedOrder<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	rules: readonly RankedRule<Rule>[],
	substitutions: Substitutions,
	key: string,
): readonly Candidate<Rule, Match>[] | Unsupported {
	const natives = rules.flatMap((ranked, source) =>
		dialect.entries(ranked.rule).map((entry) => ({ entry, source, rank: dialect.rank(entry.match), action: '' })),
	);
	natives.sort((a, b) => byRank(a.rank, b.rank) || a.source - b.source);
	const tie = unsettledTie(dialect, natives, rules);
	if (tie) return tie;
	const list: Candidate<Rule, Match>[] = [];
	for (const native of natives) {
		const single = dialect.join(native.entry.rule, [native.entry.match]);
		const decided = decide(dialect, single, substitutions, key);
		if (decided instanceof Unsupported) return decided;
		for (const [choice, { entries }] of decided.entries())
			for (const entry of entries)
				list.push({
					entry,
					rank: dialect.rank(entry.match),
					source: native.source,
					action: `${native.source} ${choice}`,
				});
	}
	return list;
}

function unsettledTie<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	natives: readonly Candidate<Rule, Match>[],
	rules: readonly RankedRule<Rule>[],
): Unsupported | undefined {
	for (const [i, a] of natives.entries()) {
		for (const b of natives.slice(i + 1)) {
			if (byRank(a.rank, b.rank) !== 0) break;
			const [first, second] = [rules[a.source]!, rules[b.source]!];
			if (first.object === second.object || (first.created && second.created)) continue;
			if (!sameValue(a.entry.rule, b.entry.rule) && overlaps(dialect, a.entry, b.entry.match))
				return new Unsupported(
					`${first.object} and ${second.object} have rules of equal rank, which only their creationTimestamps can order, and not both are known`,
				);
		}
	}
	return undefined;
}
