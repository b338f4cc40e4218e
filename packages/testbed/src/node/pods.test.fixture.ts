// SPDX-License-Identifier: Apache-2.0
import { text } from 'node:stream/consumers';
import { connect, type Kube } from '@branchline/kube';
import anyTest, { type TestFn } from 'ava';
import type { PodReport } from '../daemon/context.ts';
import { removeTestbed } from '../state/remove.ts';
import { startTestbed, type Testbed } from '../testbed.ts';
import { until } from '../until.ts';

/** How long a test waits for what should take a second or two. */
export const patience = { timeoutMs: 60_000, everyMs: 50 };

/** The tests of a file that share a testbed without meshes, which comes before them and goes after them. */
export function onPlainTestbed(name: string): TestFn<{ testbed: Testbed; kube: Kube }> {
	const test = anyTest as TestFn<{ testbed: Testbed; kube: Kube }>;
	test.before('a testbed without meshes', async (t) => {
		const testbed = await startTestbed({ name, implementations: [], log: (line) => t.log(line) });
		t.context = { testbed, kube: await connect({ kubeconfig: testbed.kubeconfig }) };
	});
	test.after.always(async (t) => {
		t.context.kube?.close();
		await removeTestbed(name);
	});
	return test;
}

/** An object as tests write it down. */
export type Written = Parameters<Kube['create']>[0];

/** A namespace; with sidecars where `mesh` is there. */
export function namespaceObject(name: string, mesh?: 'istio'): Written {
	const labels: Record<string, string> = mesh === undefined ? {} : { 'istio-injection': 'enabled' };
	return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** A pod of one container, which is the echo program unless it is said otherwise. */
export function podObject(namespace: string, name: string, container: object = {}, spec: object = {}): Written {
	return {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: { name, namespace, labels: { app: name } },
		spec: {
			terminationGracePeriodSeconds: 2,
			containers: [{ name: 'app', image: 'branchline/echo', ...container }],
			...spec,
		},
	};
}

/** The echo program as a container that says who it is and when it is ready. */
export function echoContainer(workload: string): object {
	return {
		env: [
			{ name: 'ECHO_WORKLOAD', value: workload },
			{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
		],
		readinessProbe: { httpGet: { path: '/ready', port: 8999 }, periodSeconds: 1 },
	};
}

/** A Service for the pods with label `app: <name>`. */
export function serviceObject(namespace: string, name: string): Written {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace },
		spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] },
	};
}

/** A status as tests look at it. */
export interface SeenPod {
	readonly metadata: { readonly uid: string };
	readonly status: {
		readonly phase: string;
		readonly podIP?: string;
		readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
		readonly containerStatuses?: readonly {
			readonly restartCount: number;
			readonly state: Readonly<Record<string, { readonly reason?: string; readonly message?: string }>>;
			readonly lastState: Readonly<Record<string, { readonly exitCode?: number }>>;
		}[];
	};
}

/** The pod as the API server has it. */
async function seenPod(kube: Kube, namespace: string, name: string): Promise<SeenPod | undefined> {
	return (await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace, name })) as SeenPod | undefined;
}

/** Waits until a pod is as wanted, and answers it. */
export async function untilPod(
	kube: Kube,
	namespace: string,
	name: string,
	isWanted: (pod: SeenPod) => boolean,
): Promise<SeenPod> {
	let last: SeenPod | undefined;
	const check = async (): Promise<SeenPod | undefined> => {
		last = await seenPod(kube, namespace, name);
		return last !== undefined && isWanted(last) ? last : undefined;
	};
	return until(`${namespace}/${name}`, check, patience).catch((error: Error) => {
		throw new Error(`${error.message}: ${JSON.stringify(last?.status)}`, { cause: error });
	});
}

/** Waits until the API server no longer has a pod. */
export async function untilGone(kube: Kube, namespace: string, name: string): Promise<void> {
	const check = async () => ((await seenPod(kube, namespace, name)) === undefined ? true : undefined);
	await until(`${namespace}/${name}: gone`, check, patience);
}

/** What a pod's only container waits for, if it does. */
export function waitingOf({ status }: SeenPod): { readonly reason?: string; readonly message?: string } | undefined {
	return status.containerStatuses?.[0]?.state.waiting;
}

/** Whether a pod is Ready. */
export function isReady({ status }: SeenPod): boolean {
	return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

/** What the agent says of a pod. */
export async function reportOf(testbed: Testbed, namespace: string, name: string): Promise<PodReport | undefined> {
	const { pods } = await testbed.status();
	return pods.find((pod) => pod.namespace === namespace && pod.name === name);
}

/** What a program prints that runs in a pod's network. */
export async function inPod(
	testbed: Testbed,
	pod: { readonly namespace: string; readonly name: string },
	command: readonly [string, ...string[]],
): Promise<string> {
	const child = await testbed.exec(pod, command, { stdio: ['ignore', 'pipe', 'pipe'] });
	return child.stdout === null ? '' : text(child.stdout);
}
