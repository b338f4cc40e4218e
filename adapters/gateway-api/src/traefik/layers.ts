// SPDX-License-Identifier: Apache-2.0
import { copyRanked, type Entry, type Homes, Unsupported } from '@branchline/adapter';
import { type Copying, type HomedMatch, type HomedRule, routeLimits } from '@branchline/httproute';
import { sameValue } from '@branchline/plan';
import type { Placed, Sheet } from './lay-out.ts';
import { placeOfRule } from './place.ts';

type Copy = Entry<HomedRule, HomedMatch>;

/** Of routers of one priority Traefik asks any first (`ties.ts`). */
const anyFirst: Homes<HomedRule> = { of: () => undefined, areSettled: true };

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
 * The order comes from `copyRanked`, by priorities that count the places. Copies that tie and meet have a rule for what both
 * accept, as if the wrong one won.
 */
export function layers(set: readonly Placed[], copying: Copying, key: string): readonly Sheet[] | Unsupported {
	const rules = set.flatMap((placed) => placed.rules.map((rule) => ({ rule, placed })));
	if (rules.some(({ rule }) => rule.kind === 'GRPCRoute'))
		return new Unsupported('Traefik ranks rules of a GRPCRoute by the text that they make, which a condition changes');
	if (set.some(({ of }) => of.place.hostPriority === undefined))
		return new Unsupported('it is asked for hostnames of several lengths at several listeners, which Traefik ranks by');
	const { dialect, substitutions, carriers } = copying;
	const ranked = rules.map(({ rule }) => ({ rule, object: '', created: '' }));
	const copies = copyRanked(dialect, ranked, substitutions, carriers, key, anyFirst);
	if (copies instanceof Unsupported) return copies;
	const inTurn = copies.flat();
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
