// SPDX-License-Identifier: Apache-2.0
import { decide, describe, narrow, type RankedDialect, Unsupported } from '@branchline/adapter';
import {
	type Copying,
	type HomedMatch,
	type HomedRule,
	type LaidOut,
	type Route,
	routeLimits,
} from '@branchline/httproute';
import { type Carrier, sameValue } from '@branchline/plan';
import { layers } from './layers.ts';
import { type Place, placedDialect, placedRule } from './place.ts';
import { placePriority } from './priority.ts';

/** A route of a set with its place and its rules. */
export interface Standing {
	readonly route: Route;
	readonly place: Place;
	readonly rules: readonly HomedRule[];
}

/** The rules of one object of ours, all those of its native route or their likes, in the same order. */
export interface Sheet {
	readonly of: Standing;
	readonly rules: readonly HomedRule[];
}

/**
 * The copies of a set for a key: each native route again, with the same hostnames and as many rules in the same order,
 * the key in every match. So a copy's priority is that of its rule and what a header adds, which is the same for all, and
 * copies keep the order of the routes whatever it comes of. Where conditions narrow copies, `layers` sees to their order.
 */
export function layOut(set: readonly Standing[], key: string, copying: Copying): readonly LaidOut[] | Unsupported {
	const dialect = placedDialect(copying.dialect);
	const rules = set.map((of) => ({ of, rules: placedRules(of) }));
	const isNarrowed = rules
		.flatMap(({ rules: own }) => own)
		.flatMap((rule) => dialect.destinations(rule))
		.some((destination) => (copying.substitutions.of(destination, key)?.when.length ?? 0) > 0);
	const sheets = isNarrowed
		? layers(rules, { ...copying, dialect }, key)
		: inPlace(rules, { ...copying, dialect }, key);
	return sheets instanceof Unsupported ? sheets : named(sheets, key);
}

/** A route with its rules, each of which knows its place. */
export interface Placed {
	readonly of: Standing;
	readonly rules: readonly HomedRule[];
}

function placedRules({ route, place, rules }: Standing): readonly HomedRule[] {
	return rules.map((rule, index) =>
		placedRule(rule, {
			route: place,
			index,
			priority: (place.hostPriority ?? 0) + placePriority(route.kind, index, rules.length),
		}),
	);
}

function inPlace(set: readonly Placed[], copying: Copying, key: string): readonly Sheet[] | Unsupported {
	const sheets: Sheet[] = [];
	for (const { of, rules } of set) {
		const together = sheet(rules, copying, copying.carriers, key);
		const own = together !== undefined ? [together] : copying.carriers.map((one) => sheet(rules, copying, [one], key));
		for (const one of own) {
			if (one instanceof Unsupported) return one;
			if (one !== undefined && one.length > 0) sheets.push({ of, rules: one });
		}
	}
	return sheets;
}

type Written = readonly HomedRule[] | Unsupported | undefined;

/** The rules of one object for some carriers; undefined where it does not hold them all. */
function sheet(rules: readonly HomedRule[], copying: Copying, carriers: readonly Carrier[], key: string): Written {
	const written: HomedRule[] = [];
	let matches = 0;
	for (const rule of rules) {
		const entries = keyed(rule, copying, carriers, key);
		if (entries instanceof Unsupported) return entries;
		matches += entries.matches.length;
		const joined = copying.dialect.join(entries.rule, entries.matches);
		if (joined.length !== 1 || entries.matches.length > routeLimits.matchesPerRule)
			return carriers.length > 1 ? undefined : tooMany;
		written.push(...joined);
	}
	if (matches <= routeLimits.matches) return written;
	return carriers.length > 1 ? undefined : tooMany;
}

const tooMany = new Unsupported('its matches with the key do not fit one object', 'adapter/over-limit');

interface Keyed {
	readonly rule: HomedRule;
	readonly matches: readonly HomedMatch[];
}

function keyed(
	rule: HomedRule,
	{ dialect, substitutions }: Copying,
	carriers: readonly Carrier[],
	key: string,
): Keyed | Unsupported {
	const decided = decide(dialect, [rule], substitutions, key);
	if (decided instanceof Unsupported) return decided;
	const [decision] = decided;
	const matches: HomedMatch[] = [];
	for (const entry of decision!.entries)
		for (const carrier of carriers) {
			const copies = withKey(dialect, entry, carrier, key);
			if (copies instanceof Unsupported) return copies;
			matches.push(...copies.filter((one) => !matches.some((known) => sameValue(known, one))));
		}
	return { rule: decision!.entries[0]!.rule, matches };
}

/** A match with the key in one carrier, which has to weigh more than without. */
function withKey(
	dialect: RankedDialect<HomedRule, HomedMatch>,
	entry: { readonly rule: HomedRule; readonly match: HomedMatch },
	carrier: Carrier,
	key: string,
): readonly HomedMatch[] | Unsupported {
	const narrowed = narrow(dialect, [entry], [{ kind: 'key', key, carrier }]);
	if (narrowed instanceof Unsupported) return narrowed;
	const [before] = dialect.rank(entry.match);
	if (narrowed.length === 0 || narrowed.some(({ match }) => dialect.rank(match)[0]! <= before!))
		return new Unsupported(
			'a native rule matches on the carrier of the key already, so a copy would not stand in its place',
		);
	return narrowed.map(({ match }) => match);
}

function named(sheets: readonly Sheet[], key: string): readonly LaidOut[] {
	const pages = new Map<Route, number>();
	return sheets.map(({ of: { route, place }, rules }) => {
		const page = (pages.get(route) ?? 0) + 1;
		pages.set(route, page);
		const { parentRefs, hostnames } = place;
		const name = [route.metadata.name, key, ...(page === 1 ? [] : [page])];
		return { name, parentRefs, hostnames, native: [describe(route)], rules };
	});
}
