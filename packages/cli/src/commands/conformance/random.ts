// SPDX-License-Identifier: Apache-2.0
import { type FuzzResult, type RandomPart, waysIn } from '@branchline/conformance';
import type { ConformanceRunArguments } from '../../arguments/conformance.ts';
import type { Terminal } from '../../terminal.ts';
import { UsageError } from '../../usage-error.ts';
import { type Fuzzing, fuzzed, isFailed, seedOfNow } from './fuzz.ts';
import { fuzzCommand } from './reproduce.ts';

/** What random configurations showed besides the cases of a run. */
export interface RandomOutcome {
	readonly isBad: boolean;
	/** For the report; absent where the mesh could not be had a second time. */
	readonly part?: RandomPart;
}

/** Options of a run by which something is tried at random, with a seed in any case. */
type Choice = ConformanceRunArguments & {
	readonly random: number;
	readonly seed: number;
	readonly env: Fuzzing['env'];
};

/** What is tried at random in a run: nothing without `--random`. Throws UsageError where there is nothing to try it on. */
export function randomChoice(options: ConformanceRunArguments): Choice | undefined {
	const { env, mesh, random } = options;
	if (random === undefined) return undefined;
	if (env === 'oracle') throw new UsageError('--random needs a mesh: the oracle is of none');
	if (mesh.length > 1) throw new UsageError('--random is for one mesh alone: run it for each of them');
	return { ...options, random, env, seed: options.seed ?? seedOfNow() };
}

/** Tries random configurations by every way in that the mesh has, as many for each. */
export async function tryAtRandom(choice: Choice, signal: AbortSignal, terminal: Terminal): Promise<RandomOutcome> {
	const results: FuzzResult[] = [];
	const tried = fuzzings(choice);
	for (const fuzzing of tried) {
		const result = await fuzzed(fuzzing, signal, terminal);
		if (result === undefined) return { isBad: true };
		results.push(result);
	}
	return { isBad: results.some(isFailed), part: partOf(results, tried, choice) };
}

function fuzzings(choice: Choice): readonly Fuzzing[] {
	const {
		env,
		mesh: [mesh = 'envoy'],
		random,
		seed,
		implementation,
		kubeconfig,
		context,
		image,
		testbed,
		outputDir,
	} = choice;
	const one: Fuzzing = {
		env,
		mesh,
		seed,
		count: random,
		skip: 0,
		...(implementation === undefined ? {} : { implementation }),
		...(kubeconfig === undefined ? {} : { kubeconfig }),
		...(context === undefined ? {} : { context }),
		...(image === undefined ? {} : { image }),
		...(testbed === undefined ? {} : { testbed }),
		...(outputDir === undefined ? {} : { outputDir }),
	};
	const ways = waysIn(one);
	return ways.length === 0 ? [one] : ways.map((parents) => ({ ...one, parents }));
}

function partOf(results: readonly FuzzResult[], tried: readonly Fuzzing[], { seed }: Choice): RandomPart {
	const sum = (count: (result: FuzzResult) => number) => results.reduce((total, result) => total + count(result), 0);
	return {
		seed,
		statistics: {
			configurations: sum(({ rounds }) => rounds),
			requests: sum(({ requests }) => requests),
			answers: sum(({ sent }) => sent),
		},
		faults: results.flatMap(({ failures }) => failures.flatMap(faultsOf)),
		reproduce: tried.map(fuzzCommand).join('; '),
	};
}

function faultsOf({ index, judgements }: FuzzResult['failures'][number]): readonly string[] {
	const said = judgements.flatMap(({ broken, misread }) => [...broken, ...misread]);
	return [...new Set(said)].map((fault) => `configuration ${index}: ${fault}`);
}
