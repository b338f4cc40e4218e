// SPDX-License-Identifier: Apache-2.0
import type { Aim } from '../aim.ts';
import { type Machine, machine } from '../machine.ts';
import { aimsOf } from './aims.ts';
import { type ChangeCost, measureChanges } from './change.ts';
import { type EnvoyMemory, measureEnvoy } from './envoy-memory.ts';
import { builtGoProgram, goProgram, goVersions } from './go-program.ts';
import { type MemoryCost, measureMemory } from './memory.ts';
import { measureRequests } from './requests/measure.ts';
import { type RequestRatio, ratiosOf } from './requests/ratios.ts';
import { goSubjects, ours, type Subject } from './server.ts';
import { measureStorms, type StormCost } from './storm.ts';
import { World } from './world.ts';

/** Everything that a run measured. */
export interface XdsFacts {
	readonly machine: Machine;
	/** What go-control-plane was built of, by module. */
	readonly go: Readonly<Record<string, string>>;
	readonly sandboxes: number;
	readonly aims: readonly Aim[];
	readonly requests: readonly RequestRatio[];
	readonly changes: readonly ChangeCost[];
	readonly storms: readonly StormCost[];
	readonly memory: readonly MemoryCost[];
	readonly envoy: readonly EnvoyMemory[];
}

interface Plan {
	readonly sandboxes: number;
	/** Numbers of sandboxes that requests are sent to, and how many requests of each kind in one round. */
	readonly requests: { readonly sizes: readonly number[]; readonly rounds: number; readonly count: number };
	readonly changes: { readonly rounds: number; readonly streams: readonly number[] };
	readonly storms: { readonly rounds: number; readonly streams: number; readonly sandboxes: number };
	readonly memory: { readonly rounds: number; readonly streams: number };
	/** Numbers of sandboxes that an Envoy gets one after the other. */
	readonly envoy: { readonly rounds: number; readonly sizes: readonly number[] };
	/** The other servers, if they can be had. */
	readonly others: (say: (text: string) => void) => Promise<readonly Subject[]>;
}

const plans = {
	whole: {
		sandboxes: 10_000,
		requests: { sizes: [1, 100, 1_000, 10_000], rounds: 15, count: 1_000 },
		changes: { rounds: 11, streams: [1, 10, 100] },
		storms: { rounds: 10, streams: 200, sandboxes: 10_000 },
		memory: { rounds: 10, streams: 5 },
		envoy: { rounds: 3, sizes: [1, 1_000, 10_000] },
		others: async (say) => {
			const program = await goProgram(say);
			return program === undefined ? [] : goSubjects(program);
		},
	},
	quick: {
		sandboxes: 100,
		requests: { sizes: [1, 20], rounds: 1, count: 50 },
		changes: { rounds: 1, streams: [1, 4] },
		storms: { rounds: 1, streams: 8, sandboxes: 100 },
		memory: { rounds: 1, streams: 4 },
		envoy: { rounds: 1, sizes: [1, 10] },
		// What takes minutes to build is taken as it is there.
		others: async () => {
			const program = await builtGoProgram();
			return program === undefined ? [] : goSubjects(program);
		},
	},
} as const satisfies Record<string, Plan>;

/** Measures everything, or in some seconds a little of everything; `say` hears what comes next. */
export async function measureXds(size: keyof typeof plans, say: (text: string) => void): Promise<XdsFacts> {
	const plan: Plan = plans[size];
	const subjects = [ours, ...(await plan.others(say))];
	const requests = ratiosOf(await measureRequests(plan.requests, say));
	const world = new World(plan.sandboxes);
	const changes = await measureChanges(subjects, world, plan.changes, say);
	// One snapshot for each node is the same one in memory and in a storm.
	const distinct = subjects.filter(({ name }) => name !== 'nodes');
	const storms = await measureStorms(distinct, new World(plan.storms.sandboxes), plan.storms, say);
	const memory = await measureMemory(distinct, world, plan.memory, say);
	const envoy = await measureEnvoy(plan.envoy.sizes, plan.envoy.rounds, say);
	const measured = {
		machine: machine(),
		go: await goVersions(),
		sandboxes: world.size,
		requests,
		changes,
		storms,
		memory,
		envoy,
	};
	return { ...measured, aims: aimsOf(measured) };
}
