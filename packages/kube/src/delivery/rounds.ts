// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/model';
import { identity } from 'branchline';
import { Backoff, pause } from '../client/backoff.ts';
import type { Kube } from '../client/kube.ts';
import { finding, nameOf, refTo } from '../codes.ts';
import type { DeliveryPlan } from '../planning/plan-delivery.ts';
import { type Executed, execute } from './execute.ts';
import type { Done, Written } from './write.ts';

/** How a plan is carried out. */
export interface RoundOptions {
	/** The API server checks every write and keeps none. */
	readonly dryRun?: boolean;
	/** How long to wait until the parents of routes accept them; default 30,000. */
	readonly timeoutMs?: number;
	/** Hears of each object as it is done. */
	readonly onDone?: (done: Done) => void;
}

/** What a delivery, or a removal, came to. */
export interface Delivery {
	/** What was done about each object, in order. */
	readonly done: readonly Done[];
	/** The findings of reading, of the last rendering and of delivering. An error is about one key or object; the rest is done. */
	readonly diagnostics: readonly Diagnostic[];
}

/** How often is planned anew because somebody changed what was to be written. */
const mostRounds = 5;

/** Carries out a plan, and while something was changed meanwhile, another plan for what the cluster holds then. */
export async function inRounds(
	kube: Kube,
	{ timeoutMs = 30_000, dryRun = false, onDone }: RoundOptions,
	plan: () => Promise<DeliveryPlan>,
): Promise<Delivery> {
	const before = Date.now() + timeoutMs;
	const backoff = new Backoff(50, 1_000);
	const done = new Map<string, Written>();
	for (let round = 1; ; round++) {
		const { steps, diagnostics } = await plan();
		// What an earlier round did is unchanged in this one, which is no news.
		const tell = (one: Done) => (round > 1 && one.verb === 'unchanged' ? undefined : onDone?.(one));
		const executed = await execute(kube, steps, { before, dryRun, onDone: tell });
		for (const one of executed.done) {
			const id = identity(one.object);
			if (one.verb !== 'unchanged' || !done.has(id)) done.set(id, one);
		}
		if (executed.conflicts.length === 0 || round === mostRounds) {
			return {
				done: [...done.values()].map(({ verb, ref }) => ({ verb, ref })),
				diagnostics: [...diagnostics, ...executed.diagnostics, ...conflictsOf(executed)],
			};
		}
		await pause(backoff.next());
	}
}

function conflictsOf({ conflicts }: Executed): readonly Diagnostic[] {
	return conflicts.map(({ object, error }) => {
		const ref = refTo(object);
		return finding('kube/conflict', `${nameOf(ref)}: ${error.message}`, ref);
	});
}
