// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from './container-state.ts';
import type { Container, Pod } from './pod.ts';
import type { PodPlace } from './pod-field.ts';

/** A container as its status needs it. */
export interface ContainerView {
	readonly spec: Container;
	readonly state: ContainerState;
	readonly last: ContainerState | undefined;
	readonly restarts: number;
	readonly isStarted: boolean;
	readonly isReady: boolean;
	/** It will not run again. */
	readonly isDone: boolean;
}

/** What a pod is at one moment. `place` is absent before it has an address, `proxy` is about the mesh's. */
export interface PodView {
	readonly pod: Pod;
	readonly place: PodPlace | undefined;
	readonly startTime: string;
	readonly proxy: 'none' | 'ready' | 'not ready';
	readonly inits: readonly ContainerView[];
	readonly containers: readonly ContainerView[];
}

/** One condition of a pod. */
export interface Condition {
	readonly type: string;
	readonly status: 'True' | 'False' | 'Unknown';
	readonly reason?: string;
	readonly message?: string;
	readonly lastTransitionTime?: string;
	readonly [field: string]: unknown;
}

/** The phases of Kubernetes. */
export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** The status of a pod, every field that the node sets. */
export interface PodStatus {
	readonly phase: Phase;
	readonly conditions: readonly Condition[];
	readonly [field: string]: unknown;
}

const own = ['PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready', 'PodScheduled'] as const;

/** The phase that the states of its containers make. */
export function phaseOf({ inits, containers }: Pick<PodView, 'inits' | 'containers'>): Phase {
	const exitCode = ({ state }: ContainerView) => ('terminated' in state ? state.terminated.exitCode : undefined);
	if (inits.some((one) => one.isDone && (exitCode(one) ?? 0) !== 0)) return 'Failed';
	if (containers.every(({ isDone }) => isDone)) {
		return containers.every((one) => exitCode(one) === 0) ? 'Succeeded' : 'Failed';
	}
	const hasRun = ({ state, last }: ContainerView) => !('waiting' in state) || last !== undefined;
	return containers.some(hasRun) ? 'Running' : 'Pending';
}

/** The status that the API server is to have; `before` are the conditions that it has, of which others' are kept. */
export function podStatus(view: PodView, before: readonly Condition[], now: string): PodStatus {
	const { pod, place, startTime, inits, containers } = view;
	const { initContainers = [] } = pod.spec;
	const foreign = before.filter(({ type }) => !own.some((one) => one === type));
	const conditions = [...conditionsOf(view, foreign), ...foreign];
	return {
		phase: phaseOf(view),
		conditions: conditions.map((condition) => dated(condition, before, now)),
		startTime,
		...(place === undefined
			? {}
			: {
					hostIP: place.nodeAddress,
					hostIPs: [{ ip: place.nodeAddress }],
					podIP: place.address,
					podIPs: [{ ip: place.address }],
				}),
		...(initContainers.length === 0
			? {}
			: { initContainerStatuses: inits.map((one) => containerStatus(one, one.isReady || one.isDone)) }),
		containerStatuses: containers.map((one) => containerStatus(one, one.isReady)),
	};
}

function conditionsOf(view: PodView, foreign: readonly Condition[]): readonly Condition[] {
	const { pod, place, proxy, inits, containers } = view;
	const phase = phaseOf(view);
	const isOver = phase === 'Succeeded' || phase === 'Failed';
	const unready = containers.filter(({ isReady }) => !isReady).map(({ spec }) => spec.name);
	const gates = (pod.spec.readinessGates ?? []).filter(
		({ conditionType }) => !foreign.some(({ type, status }) => type === conditionType && status === 'True'),
	);
	const reason = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : 'ContainersNotReady';
	const because = (why: readonly string[]) => ({ reason, ...(isOver ? {} : { message: why.join('; ') }) });
	const names = unready.length === 0 ? [] : [`containers with unready status: [${unready.join(' ')}]`];
	if (proxy === 'not ready' && !isOver) names.push("the mesh's proxy of the pod is not ready");
	const isInitialized = inits.every((one) => one.isDone || (one.spec.restartPolicy === 'Always' && one.isStarted));
	const gated = gates.map(({ conditionType }) => `readiness gate ${conditionType} is not True`);
	return [
		condition('PodReadyToStartContainers', place !== undefined && !isOver),
		condition('Initialized', isInitialized, isInitialized ? {} : { reason: 'ContainersNotInitialized' }),
		condition('ContainersReady', names.length === 0, because(names)),
		condition('Ready', names.length + gated.length === 0, because([...names, ...gated])),
		condition('PodScheduled', true),
	];
}

function condition(type: string, holds: boolean, otherwise: object = {}): Condition {
	return holds ? { type, status: 'True' } : { type, status: 'False', ...otherwise };
}

function dated(condition: Condition, before: readonly Condition[], now: string): Condition {
	const known = before.find(({ type }) => type === condition.type);
	const since = known?.status === condition.status ? known.lastTransitionTime : undefined;
	return { ...condition, lastTransitionTime: since ?? condition.lastTransitionTime ?? now };
}

function containerStatus({ spec, state, last, restarts, isStarted }: ContainerView, ready: boolean): object {
	return {
		name: spec.name,
		image: spec.image ?? '',
		imageID: '',
		ready,
		started: isStarted,
		restartCount: restarts,
		state,
		lastState: last ?? {},
	};
}
