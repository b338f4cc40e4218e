// SPDX-License-Identifier: Apache-2.0
import type { Artifact } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/model';
import type { MeshChoice } from 'branchline';
import type { Kube } from '../client/kube.ts';
import { deliverableKinds } from '../kinds/kinds-of.ts';
import { type DeliveryPlan, planDelivery } from '../planning/plan-delivery.ts';
import { type Reading, readCluster } from '../reading/read-cluster.ts';
import { type Delivery, inRounds, type RoundOptions } from './rounds.ts';

/** What is rendered from what is in the cluster. */
export interface Translation {
	/** In the order to apply them. */
	readonly artifacts: readonly Artifact[];
	readonly diagnostics: readonly Diagnostic[];
}

/** What is to be in the cluster. */
export interface WantedState extends MeshChoice {
	/** Renders for what the cluster holds; called again, with what it holds then, when somebody changed it meanwhile. */
	readonly render: (reading: Reading) => Translation;
	/** Whether objects of ours that are no longer wanted are removed; default: yes. */
	readonly prune?: boolean;
}

/** What is delivered, and how. */
export interface DeliverOptions extends WantedState, RoundOptions {}

/**
 * Makes the cluster hold what is rendered for it: reads it, renders, writes what differs, and removes what is no longer
 * wanted. A delivery that finds everything in place writes nothing. Throws {@link KubeError} where the API server does not
 * answer, and `CallerMistake` for xDS resources.
 */
export function deliver(kube: Kube, options: DeliverOptions): Promise<Delivery> {
	return inRounds(kube, options, () => planFor(kube, options));
}

/** What a delivery would do now, and every finding that comes before the first write. */
export async function planFor(kube: Kube, wanted: WantedState): Promise<DeliveryPlan> {
	const { render, prune = true } = wanted;
	const { writes } = deliverableKinds(wanted);
	const reading = await readCluster(kube, wanted);
	const { artifacts, diagnostics } = render(reading);
	const found = [...reading.unread, ...diagnostics];
	// Where an object cannot be read, what stands beside it is neither written nor taken away.
	if (found.some(({ code }) => code === 'adapter/malformed-native')) return { steps: [], diagnostics: found };
	const { objects: live, served } = reading;
	const plan = planDelivery({ artifacts, live, served, writes, prune });
	return { steps: plan.steps, diagnostics: [...found, ...plan.diagnostics] };
}
