// SPDX-License-Identifier: Apache-2.0
import { finding, type OptionSpec, type RenderInput } from '@branchline/adapter';
import type { Carrier, Diagnostic } from '@branchline/plan';
import { luaStrategy } from './lua/strategy.ts';
import { matcherStrategy } from './matcher-strategy.ts';
import { listStrategy, type RouteStrategy } from './strategy.ts';

/** A strategy, and why it is not possible for a version of Envoy and a plan's carriers; undefined where it is. */
interface Choice {
	readonly strategy: RouteStrategy;
	readonly obstacle: (version: Version, carriers: readonly Carrier[]) => string | undefined;
}

type Version = readonly [major: number, minor: number];

/** The strategies, the best first; the last one is always possible. */
const choices: readonly Choice[] = [
	{
		strategy: luaStrategy,
		// The release in which a script of a cluster specifier can ask whether a cluster exists.
		obstacle: (version) => before([1, 34], version, 'a script can ask for clusters'),
	},
	{
		strategy: matcherStrategy,
		// The release in which a tree can lead to a list of routes (envoy/config/route/v3, RouteList).
		obstacle: (version, carriers) =>
			carriers.some(({ kind }) => kind !== 'header')
				? 'a tree cannot look into a list header, and not every carrier is a header of its own'
				: before([1, 25], version, 'a tree can lead to a list of routes'),
	},
	{ strategy: listStrategy, obstacle: () => undefined },
];

/** What `--set` takes. */
export const options = {
	strategy: {
		description: 'how a request finds its fork',
		default: 'auto',
		values: ['auto', ...choices.map(({ strategy }) => strategy.name)],
	},
	version: {
		description: 'the oldest Envoy that reads what is written',
		default: '1.34',
		form: { pattern: /^\d+\.\d+(\.\d+)?$/, example: '1.38' },
	},
} as const satisfies Record<string, OptionSpec>;

/**
 * The strategy that is asked for, where Envoy's version and the plan allow it, or else the best one; that is a finding where
 * another one was asked for. Throws a TypeError for a value that the options do not have.
 */
export function chosenStrategy({ options: set = {}, plan }: Pick<RenderInput, 'options' | 'plan'>): {
	readonly strategy: RouteStrategy;
	readonly diagnostics: readonly Diagnostic[];
} {
	const name = set.strategy ?? options.strategy.default;
	const version = versionOf(set.version ?? options.version.default);
	const best = choices.find(({ obstacle }) => obstacle(version, plan.carriers) === undefined)!;
	if (name === 'auto') return { strategy: best.strategy, diagnostics: [] };
	const asked = choices.find(({ strategy }) => strategy.name === name);
	if (asked === undefined) throw new TypeError(`strategy: expected ${options.strategy.values.join(', ')}, got ${name}`);
	const obstacle = asked.obstacle(version, plan.carriers);
	if (obstacle === undefined) return { strategy: asked.strategy, diagnostics: [] };
	const message = `strategy ${name}: ${obstacle}; ${best.strategy.name} is written`;
	return { strategy: best.strategy, diagnostics: [finding('adapter/option-not-possible', message)] };
}

function versionOf(text: string): Version {
	if (!options.version.form.pattern.test(text)) throw new TypeError(`version: expected one such as 1.38, got ${text}`);
	const [major, minor] = text.split('.').map(Number);
	return [major!, minor!];
}

function before(first: Version, [major, minor]: Version, what: string): string | undefined {
	const isThere = major > first[0] || (major === first[0] && minor >= first[1]);
	return isThere ? undefined : `Envoy ${major}.${minor} does not have it: ${what} since ${first.join('.')}`;
}
