// SPDX-License-Identifier: Apache-2.0
import { sameValue } from '@branchline/plan';
import { type Entry, type RankedDialect, Unsupported } from './dialect.ts';

/** One match with its action, in the order in which they must win. */
export interface Candidate<Rule, Match> {
	readonly entry: Entry<Rule, Match>;
	readonly rank: readonly number[];
	readonly source: number;
	/** What is done: the same for a match and for its conjunctions, whose rules differ where a rewrite depends on the match. */
	readonly action: string;
}

/** Where rules stand that can share an object. */
export interface Homes<Rule> {
	/** `undefined` where nothing settles ties, not even those of one object. */
	readonly of: (rule: Rule) => string | undefined;
	/**
	 * Whether the copies of all homes are written together, so that one may be left out or outranked because of another; else
	 * ties between homes are left as they are, for {@link shard} to refuse.
	 */
	readonly areSettled: boolean;
}

/** Whether what is said of the order of two rules, by their place or by leaving one out, can be relied on. */
export function shareOrder<Rule>({ of, areSettled }: Homes<Rule>, a: Rule, b: Rule): boolean {
	return areSettled || of(a) === of(b);
}

/** More work than this is refused: the result would not fit one object on any mesh. */
const MOST_ENTRIES = 256;
const MOST_STEPS = 50_000;

/** Compares ranks: negative when `a` wins. */
export function byRank(a: readonly number[], b: readonly number[]): number {
	for (let i = 0; i < Math.max(a.length, b.length); i++) {
		const difference = (b[i] ?? 0) - (a[i] ?? 0);
		if (difference !== 0) return difference;
	}
	return 0;
}

/** Whether some request may meet both; what cannot be said is taken for yes. */
export function overlaps<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	a: Entry<Rule, Match>,
	match: Match,
): boolean {
	const both = dialect.both(a, match);
	return both instanceof Unsupported || both.length > 0;
}

/** Adds conjunctions until no match outranks, or ties with in another home, one that must win over it where both can match. */
export function close<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	wanted: readonly Candidate<Rule, Match>[],
	homes: Homes<Rule>,
): readonly Candidate<Rule, Match>[] | Unsupported {
	const list = [...wanted];
	const tooMany = new Unsupported('its rules and conditions overlap in too many ways', 'adapter/over-limit');
	let steps = 0;
	for (let later = 1; later < list.length; later++) {
		for (let earlier = 0; earlier < later; earlier++) {
			if (++steps > MOST_STEPS) return tooMany;
			const [winner, loser] = [list[earlier]!, list[later]!];
			if (wins(winner, loser, homes) || winner.action === loser.action) continue;
			const both = dialect.both(winner.entry, loser.entry.match);
			if (both instanceof Unsupported) return both;
			if (both.some((entry) => sameValue(entry.match, loser.entry.match))) {
				// The winner covers the loser whole, so no request may ever meet it.
				list.splice(later--, 1);
				break;
			}
			const added = both
				.map((entry) => ({ ...winner, entry, rank: dialect.rank(entry.match) }))
				.filter((added) => !alreadyWins(dialect, list, added, earlier, later));
			if (added.length === 0) continue;
			list.splice(earlier + 1, 0, ...added);
			if (list.length > MOST_ENTRIES) return tooMany;
			later = earlier;
			break;
		}
	}
	return list;
}

/** Whether the mesh takes the first of two matches that both accept a request: by its rank, or by its place in one object. */
function wins<Rule, Match>(
	a: Candidate<Rule, Match>,
	b: Candidate<Rule, Match>,
	{ of, areSettled }: Homes<Rule>,
): boolean {
	const order = byRank(a.rank, b.rank);
	if (order !== 0) return order < 0;
	const home = of(a.entry.rule);
	return !areSettled || (home !== undefined && home === of(b.entry.rule));
}

/** Whether the conjunction is there before the loser, or can never be met because one before the winner covers it. */
function alreadyWins<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	list: readonly Candidate<Rule, Match>[],
	conjunction: Candidate<Rule, Match>,
	winner: number,
	loser: number,
): boolean {
	return list
		.slice(0, loser)
		.some(({ entry, action }, index) =>
			index < winner
				? covers(dialect, entry, conjunction.entry.match)
				: action === conjunction.action && sameValue(entry.match, conjunction.entry.match),
		);
}

/** Whether an entry accepts every request that a match accepts. */
export function covers<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	entry: Entry<Rule, Match>,
	match: Match,
): boolean {
	const both = dialect.both(entry, match);
	return !(both instanceof Unsupported) && both.some((narrowed) => sameValue(narrowed.match, match));
}
