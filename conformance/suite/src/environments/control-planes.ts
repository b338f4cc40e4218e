// SPDX-License-Identifier: Apache-2.0
import { type Implementation, implementationNames } from '@branchline/testbed';
import type { Target } from './contract.ts';

/** Which control planes a testbed has: one that runs, by its name, or one that is yet to be started. */
export interface TestbedChoice {
	readonly name?: string;
	readonly implementations: readonly Implementation[];
}

/** A testbed that is yet to be started can have any of these. */
export const startable: TestbedChoice = { implementations: implementationNames };

/** The control planes that a target stands on, each once: who runs a mesh's routes, and for `gateway-api` its implementation. */
export function controlPlanesOf({ meshes, implementation = 'istio' }: Target): readonly string[] {
	return [...new Set(meshes.map((mesh) => (mesh === 'gateway-api' ? implementation : mesh)))];
}

/** Those of a target that a testbed can start. */
export function startableOf(target: Target): readonly Implementation[] {
	const needed = controlPlanesOf(target);
	return implementationNames.filter((one) => needed.includes(one));
}

/** Why a target cannot be judged on a testbed, as a sentence with what to do; undefined where it can. */
export function whyNotOn({ name, implementations }: TestbedChoice, target: Target): string | undefined {
	const has = (all: readonly string[], one: string) => all.includes(one);
	const missing = controlPlanesOf(target).filter((one) => !has(implementations, one));
	if (missing.length === 0) return undefined;
	const what = name === undefined ? 'a testbed' : `testbed ${name}`;
	const advice = missing.every((one) => has(implementationNames, one))
		? 'leave out --testbed, and one with all that is needed is started'
		: 'judge it in a cluster that has it, with --env cluster';
	return `${what} has ${listed(implementations) || 'no mesh'}, no ${missing.join(' and no ')}: ${advice}`;
}

function listed(names: readonly string[]): string {
	return new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
}
