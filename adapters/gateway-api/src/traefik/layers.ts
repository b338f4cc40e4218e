// SPDX-License-Identifier: Apache-2.0
import { copyRanked, type Entry, Unsupported } from '@branchline/adapter';
import { type Copying, type HomedMatch, type HomedRule, routeLimits } from '@branchline/httproute';
import { sameValue } from '@branchline/plan';
import type { Placed, Sheet } from './lay-out.ts';
import { placeOfRule } from './place.ts';

type Copy = Entry<HomedRule, HomedMatch>;

/** What stands at one place of one object: a rule with some of its matches. */
interface Slot {
	readonly rule: HomedRule;
	readonly matches: HomedMatch[];
}

/**
 * The copies of a set where conditions narrow some of them, as several objects for a native route: each has a rule at
 * every place, and where a place has several copies each object holds another one of them. A place of which an object has
 * none of its own repeats that of another object, so that all others keep their places.
 *
 * The order comes from `copyRanked`, by priorities that count the places; what it took for granted is checked at the end:
 * that of two copies that meet the one that must win has the greater priority.
 */
export function layers(set: readonly Placed[], copying: Copying, key: string): readonly Sheet[] | Unsupported {
	const rules = set.flatMap((placed) => placed.rules.map((rule) => ({ rule, placed })));
	if (rules.some(({ rule }) => rule.kind === 'GRPCRoute'))
		return new Unsupported('Traefik ranks rules of a GRPCRoute by the text that they make, which a condition changes');
	if (set.some(({ of }) => of.place.hostPriority === undefined))
		return new Unsupported('it is asked for hostnames of several lengths at several listeners, which Traefik ranks by');
	const { dialect, substitutions, carriers } = copying;
	const ranked = rules.map(({ rule }) => ({ rule, object: '', created: '' }));
	const copies = copyRanked(dialect, ranked, substitutions, carriers, key);
	if (copies instanceof Unsupported) return copies;
	const inTurn = copies.flat();
	const wrong = outOfOrder(inTurn, copying);
	if (wrong !== undefined) return wrong;
	const sheets: Sheet[] = [];
	for (const placed of set) {
		const of = placed.rules.map((rule) => inTurn.filter((copy) => isAt(copy, rule)));
		const own = sheetsOf(placed, of, copying);
		if (own instanceof Unsupported) return own;
		sheets.push(...own);
	}
	return sheets;
}

function isAt(copy: Copy, rule: HomedRule): boolean {
	const [a, b] = [placeOfRule(copy.rule), placeOfRule(rule)];
	return a.route === b.route && a.index === b.index;
}

/** Copies of which the wrong one would answer: what they both accept is not left to a copy that goes before them. */
function outOfOrder(copies: readonly Copy[], { dialect }: Copying): Unsupported | undefined {
	const ranks = copies.map(({ match }) => dialect.rank(match)[0]!);
	for (const [i, winner] of copies.entries())
		for (const [j, loser] of copies.entries()) {
			if (j <= i || ranks[i]! > ranks[j]! || sameAction(winner, loser)) continue;
			const before = copies.slice(0, j).filter((one, index) => ranks[index]! > ranks[j]! && sameAction(one, winner));
			const both = dialect.both(winner, loser.match);
			if (both instanceof Unsupported || !both.every((one) => before.some((other) => covers(dialect, other, one))))
				return new Unsupported(
					'a condition of a fork would change which of two rules has the greater priority on Traefik',
				);
		}
	return undefined;
}

/** Whether a copy accepts all that another one of its route accepts. */
function covers(dialect: Copying['dialect'], { match }: Copy, narrow: Copy): boolean {
	const both = dialect.both(narrow, match);
	return !(both instanceof Unsupported) && both.some((one) => sameValue(one.match.match, narrow.match.match));
}

/** Whether two copies are of one rule and do the same. */
function sameAction(a: Copy, b: Copy): boolean {
	return isAt(a, b.rule) && sameValue(action(a.rule), action(b.rule));
}

/** What a rule does, but for what it makes of the path, which goes by its match. */
function action({ spec: { filters = [], ...spec } }: HomedRule): unknown {
	return [spec, filters.filter(({ type }) => type !== 'URLRewrite' && type !== 'RequestRedirect')];
}

function sheetsOf(
	{ of, rules }: Placed,
	copies: readonly (readonly Copy[])[],
	{ dialect }: Copying,
): readonly Sheet[] | Unsupported {
	const layers: (Slot | undefined)[][] = [];
	for (const [index, here] of copies.entries()) {
		for (const { rule, match } of here) {
			const known = layers.map((layer) => layer[index]).find((slot) => slot !== undefined && takes(slot, rule));
			if (known !== undefined && dialect.join(rule, [...known.matches, match]).length === 1) {
				if (!known.matches.some((other) => sameValue(other, match))) known.matches.push(match);
				continue;
			}
			const free = layers.find((layer) => layer[index] === undefined) ?? newLayer(layers, rules.length);
			free[index] = { rule, matches: [match] };
		}
	}
	const sheets: Sheet[] = [];
	for (const layer of layers) {
		const slots = rules.map((_, index) => layer[index] ?? layers.find((other) => other[index])?.[index]);
		if (slots.some((slot) => slot === undefined))
			return new Unsupported(
				'a rule that no request with the key can meet has a place, and none of its copies fills it',
			);
		const whole = slots.flatMap((slot) => slot ?? []);
		const matches = whole.reduce((sum, slot) => sum + slot.matches.length, 0);
		if (matches > routeLimits.matches)
			return new Unsupported(`one object holds ${routeLimits.matches} matches`, 'adapter/over-limit');
		sheets.push({ of, rules: whole.flatMap((slot) => dialect.join(slot.rule, slot.matches)) });
	}
	return sheets;
}

function takes(slot: Slot, rule: HomedRule): boolean {
	return slot.matches.length < routeLimits.matchesPerRule && sameValue(slot.rule, rule);
}

function newLayer(layers: (Slot | undefined)[][], length: number): (Slot | undefined)[] {
	const layer = Array.from<Slot | undefined>({ length });
	layers.push(layer);
	return layer;
}
