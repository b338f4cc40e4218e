// SPDX-License-Identifier: Apache-2.0
import type { Artifact, ClusterKind } from '@branchline/adapter';
import { type Diagnostic, groupOf, type KubernetesObject } from '@branchline/model';
import { CallerMistake, identity, sameValue } from 'branchline';
import { finding, nameOf, refTo } from '../codes.ts';
import { kindId } from '../kinds/kinds-of.ts';
import type { Action, Step } from './action.ts';
import { compareToLive } from './compare-to-live.ts';
import { discord } from './discord.ts';
import { isBaseline, isOwn } from './own.ts';
import { removalSteps } from './removal-steps.ts';

/** What a delivery is planned from. */
export interface PlanInput {
	/** In the order to apply them. */
	readonly artifacts: readonly Artifact[];
	/** The objects of the cluster. */
	readonly live: readonly KubernetesObject[];
	/** The apiVersion that the cluster serves of a kind, by `group/kind`. */
	readonly served: ReadonlyMap<string, string>;
	/** The kinds that the chosen adapters write, in the order to apply them; objects of no other kind are removed. */
	readonly writes: readonly ClusterKind[];
	/** Whether objects of ours that are not among the artifacts are removed; default: yes. */
	readonly prune?: boolean;
}

/** What is to be done, step by step: the artifacts in their order, then removals in the opposite order. */
export interface DeliveryPlan {
	readonly steps: readonly Step[];
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plans how the cluster gets to hold what was rendered. Pure. An object of the user's that has the name of one of ours is
 * a finding and stays as it is. An xDS resource is a caller's mistake: an API server does not take it.
 */
export function planDelivery({ artifacts, live, served, writes, prune = true }: PlanInput): DeliveryPlan {
	const present = new Map(live.map((object) => [identity(object), object]));
	const wanted = new Set<string>();
	const diagnostics: Diagnostic[] = [];
	const actions = artifacts.flatMap((artifact): readonly Action[] => {
		if (artifact.kind === 'resource') throw xdsMistake();
		const id = identity(artifact.kind === 'object' ? artifact.object : artifact.after);
		// Two meshes may need the same object, such as a Service that stands for an address.
		if (wanted.has(id)) return [];
		wanted.add(id);
		if (artifact.kind === 'patch') return [patchAction(artifact)];
		const action = objectAction(artifact.object, present.get(id), served);
		if (!('code' in action)) return [action];
		diagnostics.push(action);
		return [];
	});
	const gone = prune ? live.filter((object) => isOwn(object) && !wanted.has(identity(object))) : [];
	return { steps: [...stepsOf(actions), ...removalSteps(gone, writes)], diagnostics };
}

function xdsMistake(): CallerMistake {
	return new CallerMistake('xDS resources are served to Envoy: an API server does not take them');
}

function patchAction({ before, after, patch }: Extract<Artifact, { kind: 'patch' }>): Action {
	if (sameValue(before, after)) return { kind: 'unchanged', object: before };
	return { kind: 'patch', object: after, live: before, patch };
}

function objectAction(
	wanted: KubernetesObject,
	live: KubernetesObject | undefined,
	served: ReadonlyMap<string, string>,
): Action | Diagnostic {
	const ref = refTo(wanted);
	const apiVersion = served.get(kindId({ group: groupOf(wanted.apiVersion), kind: wanted.kind }));
	if (apiVersion === undefined) {
		const message = `${nameOf(ref)}: the cluster does not serve ${wanted.kind} of ${wanted.apiVersion}`;
		return finding('kube/not-served', message, ref);
	}
	const object = apiVersion === wanted.apiVersion ? wanted : { ...wanted, apiVersion };
	if (live === undefined) return { kind: 'create', object };
	if (!isOwn(live)) return finding('kube/name-taken', `${nameOf(ref)}: it is there, and not Branchline's`, ref);
	const comparison = compareToLive(object, live);
	if (comparison === 'same' && discord(live, object).foreign.length === 0) return { kind: 'unchanged', object: live };
	return { kind: comparison === 'ask' ? 'check' : 'update', object, live };
}

/** Neighbours of one kind make a step; baseline routes are one by themselves, since what needs them waits for them. */
function stepsOf(actions: readonly Action[]): readonly Step[] {
	const steps: Action[][] = [];
	let last: string | undefined;
	for (const action of actions) {
		const { kind, apiVersion } = action.object;
		const id = `${groupOf(apiVersion)} ${kind} ${isBaseline(action.object)}`;
		if (id === last) steps.at(-1)?.push(action);
		else steps.push([action]);
		last = id;
	}
	return steps;
}
