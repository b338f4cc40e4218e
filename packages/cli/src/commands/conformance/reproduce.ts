// SPDX-License-Identifier: Apache-2.0
import type { ConformanceRunArguments } from '../../arguments/conformance.ts';
import type { Fuzzing } from './fuzz.ts';

/** What a report needs to know of a run: everything that bears on its results. */
export type Repeatable = Pick<
	ConformanceRunArguments,
	| 'env'
	| 'mesh'
	| 'implementation'
	| 'kubeconfig'
	| 'context'
	| 'image'
	| 'cases'
	| 'case'
	| 'feature'
	| 'random'
	| 'seed'
	| 'budget'
	| 'knownFailures'
>;

/**
 * The command that judges the same by the same cases, for a shell. A testbed that ran already is left out: any one will do.
 */
export function runCommand(run: Repeatable): string {
	return commandLine('run', [
		['--env', run.env],
		...run.mesh.map((name) => ['--mesh', name] as const),
		...placeOptions(run),
		['--cases', run.cases],
		...run.case.map((pattern) => ['--case', pattern] as const),
		...run.feature.map((name) => ['--feature', name] as const),
		['--random', run.random],
		['--seed', run.random === undefined ? undefined : run.seed],
		['--budget', run.budget === undefined ? undefined : `${run.budget / 1_000}s`],
		['--known-failures', run.knownFailures],
	]);
}

/** The command that tries the same random configurations, for a shell. */
export function fuzzCommand(fuzzing: Fuzzing): string {
	return commandLine('fuzz', [
		['--env', fuzzing.env],
		['--mesh', fuzzing.mesh],
		...placeOptions(fuzzing),
		['--parents', fuzzing.parents],
		['--seed', fuzzing.seed],
		['--count', fuzzing.count],
	]);
}

type Option = readonly [name: string, value: string | number | undefined];

function placeOptions(of: Pick<Repeatable, 'implementation' | 'kubeconfig' | 'context' | 'image'>): readonly Option[] {
	const { implementation, kubeconfig, context, image } = of;
	return [
		['--implementation', implementation],
		['--kubeconfig', kubeconfig],
		['--context', context],
		['--image', image],
	];
}

function commandLine(command: 'run' | 'fuzz', options: readonly Option[]): string {
	const given = options.flatMap(([name, value]) => (value === undefined ? [] : [name, shellWord(String(value))]));
	return ['branchline', 'conformance', command, ...given].join(' ');
}

/** A text as one word of a POSIX shell: nothing in single quotes means anything, and a single quote stands outside of them. */
function shellWord(text: string): string {
	return /^[-\w./:@]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
