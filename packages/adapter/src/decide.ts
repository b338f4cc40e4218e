// SPDX-License-Identifier: Apache-2.0
import { type Destination, type Substitution, servicePortName } from '@branchline/plan';
import { type Dialect, type Entry, narrow, type Requirement, Unsupported } from './dialect.ts';
import { features } from './features.ts';
import type { Substitutions } from './substitutions.ts';

/** One line of what a key's requests must meet: alternatives with one action; `changed` when a destination was replaced. */
export interface Decision<Rule, Match> {
	readonly entries: readonly Entry<Rule, Match>[];
	readonly changed: boolean;
	/** Index of the native rule in its route set. */
	readonly source: number;
}

interface Choice {
	readonly requirements: readonly Requirement[];
	readonly chosen: ReadonlyMap<string, Substitution>;
}

/**
 * The first-match list that a key's requests must be answered by, before the key itself is added: for each native rule
 * in order, the cases in which its destinations are replaced, then the rule as it is.
 *
 * `conditions` of a fork (`when`) are alternatives; where several forks of one rule are conditional, every combination
 * is a case, the ones that replace more first.
 */
export function decide<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	rules: readonly Rule[],
	substitutions: Substitutions,
	key: string,
): readonly Decision<Rule, Match>[] | Unsupported {
	const list: Decision<Rule, Match>[] = [];
	for (const [source, rule] of rules.entries()) {
		const forked = forkedBy(dialect.destinations(rule), substitutions, key);
		const lacking = lackingFor(forked, substitutions);
		if (lacking !== undefined) return lacking;
		for (const choice of choices([...forked.entries()])) {
			const replaced = replace(dialect, rule, choice.chosen, substitutions);
			if (replaced instanceof Unsupported) return replaced;
			const entries = narrow(dialect, dialect.entries(replaced), choice.requirements);
			if (entries instanceof Unsupported) return entries;
			if (entries.length > 0) list.push({ entries, changed: choice.chosen.size > 0, source });
		}
	}
	return list;
}

function forkedBy(
	destinations: readonly Destination[],
	substitutions: Substitutions,
	key: string,
): ReadonlyMap<string, Substitution> {
	const forked = new Map<string, Substitution>();
	for (const destination of destinations) {
		const substitution = substitutions.of(destination, key);
		if (substitution && destination.kind === 'service') forked.set(servicePortName(destination.port), substitution);
	}
	return forked;
}

/** A key has all of its forks in a route set or none: what the mesh lacks for one of them keeps the others out. */
function lackingFor(forked: ReadonlyMap<string, Substitution>, substitutions: Substitutions): Unsupported | undefined {
	for (const [port, substitution] of forked) {
		const gap = substitutions.gap(substitution);
		if (gap !== undefined)
			return new Unsupported(
				`it sends requests to ${port}, and the mesh cannot do ${gap.feature} (${features[gap.feature]})`,
			);
	}
	return undefined;
}

function choices(forked: readonly (readonly [string, Substitution])[]): readonly Choice[] {
	const [first, ...others] = forked;
	if (!first) return [{ requirements: [], chosen: new Map() }];
	const rest = choices(others);
	const [port, substitution] = first;
	const { when } = substitution;
	const replacing = (requirements: readonly Requirement[]) =>
		rest.map((choice) => ({
			requirements: [...requirements, ...choice.requirements],
			chosen: new Map([...choice.chosen, [port, substitution]]),
		}));
	if (when.length === 0) return replacing([]);
	return [...when.flatMap((condition) => replacing([{ kind: 'when', condition }])), ...rest];
}

function replace<Rule, Match>(
	dialect: Dialect<Rule, Match>,
	rule: Rule,
	chosen: ReadonlyMap<string, Substitution>,
	{ forkHeader }: Substitutions,
): Rule | Unsupported {
	if (chosen.size === 0) return rule;
	return dialect.withDestinations(rule, (destination) => {
		const substitution = destination.kind === 'service' ? chosen.get(servicePortName(destination.port)) : undefined;
		if (substitution === undefined) return 'keep';
		const { to, ready, origin } = substitution;
		const header = forkHeader === undefined ? {} : { header: { name: forkHeader, value: origin.sandbox } };
		return { to, isDead: ready === false, ...header };
	});
}
