// SPDX-License-Identifier: Apache-2.0
import { sameValue } from '@branchline/plan';
import { byRank, covers, overlaps } from './close.ts';
import { type Entry, type RankedDialect, Unsupported } from './dialect.ts';

/** How much one object of a mesh holds. */
export interface ObjectLimits {
	readonly rules: number;
	readonly matchesPerRule: number;
	readonly matches: number;
}

interface Block<Rule, Match> {
	readonly rule: Rule;
	readonly matches: Match[];
	readonly ranks: (readonly number[])[];
}

/**
 * Spreads alternatives, given in the order in which they must win, over as few objects as their limits allow.
 *
 * Rules whose order decides a winner (equal rank, both can match, different action) share an object, in that order;
 * between the others rank alone decides, wherever they stand. Rules of different `home` never share one: of those an order
 * decides nothing where what both accept is taken by copies that outrank them. Where such a class does not fit one object
 * the set is refused.
 */
export function shard<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	copies: readonly (readonly Entry<Rule, Match>[])[],
	limits: ObjectLimits,
	home: (rule: Rule) => string = () => '',
): readonly (readonly Rule[])[] | Unsupported {
	const blocks = blocksOf(dialect, copies, limits);
	const shards: Block<Rule, Match>[][] = [];
	for (const group of tieClasses(blocks, (a, b) => ties(dialect, a, b, home(a.rule) === home(b.rule) ? [] : blocks))) {
		const namespace = home(group[0]!.rule);
		if (group.some(({ rule }) => home(rule) !== namespace))
			return new Unsupported('rules of equal rank must share one object, and they stand in several namespaces');
		const room = shards.find(
			(shard) => home(shard[0]!.rule) === namespace && fits(dialect, [...shard, ...group], limits),
		);
		if (room) room.push(...group);
		else if (fits(dialect, group, limits)) shards.push([...group]);
		else
			return new Unsupported(
				`rules of equal rank must share one object, which holds ${limits.rules} rules and ${limits.matches} matches`,
				'adapter/over-limit',
			);
	}
	const order = new Map(blocks.map((block, index) => [block, index]));
	return shards.map((shard) =>
		shard.sort((a, b) => order.get(a)! - order.get(b)!).flatMap(({ rule, matches }) => dialect.join(rule, matches)),
	);
}

function fits<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	blocks: readonly Block<Rule, Match>[],
	limits: ObjectLimits,
): boolean {
	const sum = (count: (block: Block<Rule, Match>) => number) =>
		blocks.reduce((total, block) => total + count(block), 0);
	const rules = sum(({ rule, matches }) => dialect.join(rule, matches).length);
	return rules <= limits.rules && sum(({ matches }) => matches.length) <= limits.matches;
}

/** Joins alternatives that share an action, as long as no alternative of equal rank stands between them. */
function blocksOf<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	copies: readonly (readonly Entry<Rule, Match>[])[],
	limits: ObjectLimits,
): Block<Rule, Match>[] {
	const blocks: Block<Rule, Match>[] = [];
	for (const alternatives of copies) {
		for (const { rule, match } of alternatives) {
			const rank = dialect.rank(match);
			const index = blocks.findLastIndex(
				(block) => block.matches.length < limits.matchesPerRule && sameValue(block.rule, rule),
			);
			const between = index < 0 ? [] : blocks.slice(index + 1);
			if (index < 0 || between.some((block) => block.ranks.some((other) => byRank(other, rank) === 0)))
				blocks.push({ rule, matches: [match], ranks: [rank] });
			else if (!blocks[index]!.matches.some((known) => sameValue(known, match))) {
				blocks[index]!.matches.push(match);
				blocks[index]!.ranks.push(rank);
			}
		}
	}
	return blocks;
}

/** Groups blocks so that two that tie stand in one group; groups and their members keep the order of `blocks`. */
function tieClasses<Rule, Match>(
	blocks: readonly Block<Rule, Match>[],
	tie: (a: Block<Rule, Match>, b: Block<Rule, Match>) => boolean,
): Block<Rule, Match>[][] {
	let groups: Block<Rule, Match>[][] = [];
	for (const block of blocks) {
		const tied = groups.filter((group) => group.some((other) => tie(other, block)));
		groups = [...groups.filter((group) => !tied.includes(group)), [...tied.flat(), block]];
	}
	return groups;
}

/** Whether an order decides between two blocks, where no copy among `above` outranks both and takes what both accept. */
function ties<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	a: Block<Rule, Match>,
	b: Block<Rule, Match>,
	above: readonly Block<Rule, Match>[],
): boolean {
	if (sameValue(a.rule, b.rule)) return false;
	return a.matches.some((match, i) =>
		b.matches.some((other, j) => {
			const rank = a.ranks[i]!;
			if (byRank(rank, b.ranks[j]!) !== 0) return false;
			const entry = { rule: a.rule, match };
			return overlaps(dialect, entry, other) && !isTaken(dialect, dialect.both(entry, other), rank, above);
		}),
	);
}

/** Whether copies that outrank a rank take all that some entries accept. */
function isTaken<Rule, Match>(
	dialect: RankedDialect<Rule, Match>,
	entries: readonly Entry<Rule, Match>[] | Unsupported,
	rank: readonly number[],
	above: readonly Block<Rule, Match>[],
): boolean {
	if (entries instanceof Unsupported || above.length === 0) return false;
	const outranks = (other: readonly number[]) => byRank(other, rank) < 0;
	return entries.every(({ match }) =>
		above.some(({ rule, matches, ranks }) =>
			matches.some((other, index) => outranks(ranks[index]!) && covers(dialect, { rule, match: other }, match)),
		),
	);
}
