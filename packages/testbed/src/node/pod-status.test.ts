// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { ContainerState } from './container-state.ts';
import { type ContainerView, type PodView, phaseOf, podStatus } from './pod-status.ts';

const now = '2026-01-01T00:00:00Z';
const running: ContainerState = { running: { startedAt: now } };
const waiting: ContainerState = { waiting: { reason: 'ContainerCreating' } };
const ended = (exitCode: number): ContainerState => ({
	terminated: { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error', finishedAt: now },
});

function view(state: ContainerState, more: Partial<ContainerView> = {}): ContainerView {
	const spec = { name: 'app', image: 'x' };
	return { spec, state, last: undefined, restarts: 0, isStarted: true, isReady: false, isDone: false, ...more };
}

function pod(containers: readonly ContainerView[], more: Partial<PodView> = {}): PodView {
	return {
		pod: { metadata: { name: 'p', namespace: 'n', uid: 'u' }, spec: { containers: [] } },
		place: { node: 'node-1', nodeAddress: '10.244.0.1', address: '10.244.0.9' },
		startTime: now,
		proxy: 'none',
		inits: [],
		containers,
		...more,
	};
}

function holds(one: PodView, type: string): string | undefined {
	return podStatus(one, [], now).conditions.find((condition) => condition.type === type)?.status;
}

test('the phase follows the containers', (t) => {
	const phase = (inits: readonly ContainerView[], ...containers: readonly ContainerView[]) =>
		phaseOf({ inits, containers });
	t.is(phase([], view(waiting)), 'Pending');
	t.is(phase([], view(running), view(waiting)), 'Running');
	t.is(phase([], view(waiting, { last: ended(1) })), 'Running');
	t.is(phase([], view(ended(1))), 'Running', 'it is about to be started again');
	t.is(phase([], view(ended(0), { isDone: true })), 'Succeeded');
	t.is(phase([], view(ended(0), { isDone: true }), view(ended(2), { isDone: true })), 'Failed');
	t.is(phase([view(ended(1), { isDone: true })], view(waiting)), 'Failed');
	t.is(phase([view(ended(0), { isDone: true })], view(waiting)), 'Pending');
});

test('a pod is Ready when its containers, its proxy and its gates are', (t) => {
	const ready = view(running, { isReady: true });
	t.is(holds(pod([ready]), 'Ready'), 'True');
	t.is(holds(pod([ready, view(running)]), 'Ready'), 'False');
	t.is(holds(pod([ready], { proxy: 'not ready' }), 'Ready'), 'False');
	t.is(holds(pod([ready], { proxy: 'ready' }), 'Ready'), 'True');
	const gated = pod([ready]);
	const spec = { containers: [], readinessGates: [{ conditionType: 'example.com/on' }] };
	const withGate = { ...gated, pod: { ...gated.pod, spec } };
	t.is(holds(withGate, 'Ready'), 'False');
	t.is(holds(withGate, 'ContainersReady'), 'True');
	const off = podStatus(withGate, [{ type: 'example.com/on', status: 'False' }], now).conditions;
	t.is(off.find(({ type }) => type === 'Ready')?.status, 'False');
	const on = { type: 'example.com/on', status: 'True' } as const;
	const { conditions } = podStatus(withGate, [on], now);
	t.is(conditions.find(({ type }) => type === 'Ready')?.status, 'True');
	t.truthy(
		conditions.find(({ type }) => type === 'example.com/on'),
		'conditions of others stay',
	);
});

test('a condition keeps the time of its last change', (t) => {
	const later = '2026-01-01T00:01:00Z';
	const before = podStatus(pod([view(running)]), [], now).conditions;
	const same = podStatus(pod([view(running)]), before, later).conditions;
	t.deepEqual(same, before);
	const changed = podStatus(pod([view(running, { isReady: true })]), before, later).conditions;
	t.is(changed.find(({ type }) => type === 'Ready')?.lastTransitionTime, later);
	t.is(changed.find(({ type }) => type === 'Initialized')?.lastTransitionTime, now);
});

test('a status has addresses once there are any, and how each container is', (t) => {
	t.false('podIP' in podStatus(pod([view(waiting)], { place: undefined }), [], now));
	const status = podStatus(pod([view(waiting, { restarts: 2, last: ended(1) })]), [], now);
	t.like(status, { podIP: '10.244.0.9', hostIP: '10.244.0.1' });
	t.like((status.containerStatuses as object[])[0], {
		name: 'app',
		restartCount: 2,
		state: waiting,
		lastState: ended(1),
	});
});
