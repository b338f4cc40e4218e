// SPDX-License-Identifier: Apache-2.0
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Implementation } from '../build/implementations.ts';
import { statePaths } from './paths.ts';

/** The versions of what a testbed runs: `kubernetes`, each implementation by its name, and its Envoy as `<name>-proxy`. */
export type TestbedVersions = { readonly kubernetes: string } & Readonly<Record<string, string>>;

/** `process`: it ends with the process that started it; `detached`: it lives until it is taken down. */
export type Lifetime = 'process' | 'detached';

/** What a testbed says of itself to other processes of the machine. */
export interface TestbedState {
	readonly name: string;
	/** The daemon. */
	readonly pid: number;
	readonly startedAt: string;
	readonly implementations: readonly Implementation[];
	readonly versions: TestbedVersions;
	readonly kubeconfig: string;
	readonly lifetime: Lifetime;
}

/** Writes it in one step. */
export async function writeState(state: TestbedState): Promise<void> {
	const path = statePaths(state.name).state;
	await writeFile(`${path}.draft`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
	await rename(`${path}.draft`, path);
}

/** What a testbed wrote when it was ready; undefined where there is none. That it still runs is not said. */
export async function readState(testbed: string): Promise<TestbedState | undefined> {
	const text = await readFile(statePaths(testbed).state, 'utf8').catch(() => undefined);
	return text === undefined ? undefined : (JSON.parse(text) as TestbedState);
}
