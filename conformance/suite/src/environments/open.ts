// SPDX-License-Identifier: Apache-2.0
import type { Environment, Target } from './contract.ts';

/** What an environment is opened with; each takes what it needs. */
export interface OpenOptions {
	readonly target: Target;
	/** For `cluster`; default: what kubectl would take. */
	readonly kubeconfig?: string;
	readonly context?: string;
	/** For `cluster`: the image of the echo program. */
	readonly image?: string;
	/** For `testbed`: one that runs already; default: one is started. */
	readonly testbed?: string;
	/** Hears of what takes long. */
	readonly log?: (line: string) => void;
}

// Real meshes need libraries that a judge of configurations does without: each environment is loaded when it is opened.
const openers: Readonly<Record<EnvironmentName, (options: OpenOptions) => Promise<Environment>>> = {
	oracle: async () => (await import('./oracle.ts')).oracleEnvironment(),
	interpreter: async ({ target }) => (await import('./interpreter.ts')).interpreterEnvironment({ target }),
	envoy: async () => (await import('./envoy/environment.ts')).envoyEnvironment(),
	testbed: async (options) => (await import('./testbed.ts')).testbedEnvironment(options),
	cluster: async (options) => (await import('./cluster/environment.ts')).clusterEnvironment(options),
};

/** The names of the environments, the fastest first. */
export const environmentNames = ['oracle', 'interpreter', 'envoy', 'testbed', 'cluster'] as const;
/** One of {@link environmentNames}. */
export type EnvironmentName = (typeof environmentNames)[number];

/** Opens an environment by name: it judges until it is closed. Rejects where what it stands on cannot be had. */
export function openEnvironment(name: EnvironmentName, options: OpenOptions): Promise<Environment> {
	return openers[name](options);
}
