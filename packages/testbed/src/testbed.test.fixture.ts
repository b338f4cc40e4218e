// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from 'node:fs/promises';
import { connect, type Kube } from '@branchline/kube';
import type { ExecutionContext } from 'ava';
import { isThere } from './is-there.ts';
import { isNamespaceOf } from './network/names.ts';
import { isRunning, pidsIn } from './network/pids.ts';
import { namespacesOf } from './network/remove.ts';
import { run } from './run.ts';
import { removeTestbed } from './state/remove.ts';
import { startTestbed, type Testbed, type TestbedOptions } from './testbed.ts';
import { until } from './until.ts';

/** How long a test waits for what should take a second or two. */
export const patience = { timeoutMs: 60_000, everyMs: 50 };

/** Starts a testbed that is removed when the test ends, whatever happened to it. */
export async function started(
	t: ExecutionContext,
	options: TestbedOptions & { readonly name: string },
): Promise<Testbed> {
	t.teardown(() => removeTestbed(options.name));
	return startTestbed({ implementations: [], log: (line) => t.log(`${options.name}: ${line}`), ...options });
}

/** A client that is closed when the test ends. */
export async function client(t: ExecutionContext, kubeconfig: string): Promise<Kube> {
	const kube = await connect({ kubeconfig });
	t.teardown(() => kube.close());
	return kube;
}

async function lines(program: string, args: readonly string[]): Promise<readonly string[]> {
	const { stdout } = await run(program, args);
	// Counters and times change by themselves.
	return stdout.split('\n').filter((line) => !line.startsWith('#') && !line.startsWith(':'));
}

/** What of the machine a testbed must leave as it was. */
export interface MachineState {
	readonly interfaces: readonly string[];
	readonly rules: readonly string[];
	readonly routes: readonly string[];
	readonly mounts: readonly string[];
}

/** Looks at the machine; `/run/netns` is left out: the first `ip netns add` mounts it for good, and others use it. */
export async function machineState(): Promise<MachineState> {
	const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ')[4] ?? '');
	return {
		interfaces: await readdir('/sys/class/net'),
		rules: await lines('iptables-save', []),
		routes: await lines('ip', ['route', 'show', 'table', 'all']),
		mounts: mounts.filter((mount) => !mount.startsWith('/run/netns')).sort(),
	};
}

/** The processes that run in a testbed's networks now. */
export async function processesOf(testbed: string): Promise<readonly number[]> {
	return pidsIn(await namespacesOf(testbed));
}

async function those<T>(items: readonly T[], hold: (item: T) => Promise<boolean>): Promise<readonly T[]> {
	const held = await Promise.all(items.map(hold));
	return items.filter((_, index) => held[index]);
}

/** Whatever of a testbed is still there: files, namespaces, and those of the given processes that still run. */
export async function remains(testbed: string, processes: readonly number[]): Promise<readonly string[]> {
	const files = [`/run/branchline/${testbed}`, `/run/branchline/${testbed}.lock`];
	const etc = (await readdir('/etc/netns').catch(() => [])).filter((name) => isNamespaceOf(testbed, name));
	const [there, running] = await Promise.all([those(files, isThere), those(processes, isRunning)]);
	return [...there, ...etc, ...(await namespacesOf(testbed)), ...running.map((pid) => `process ${pid}`)];
}

/** A Deployment of the application that stands for all, with labels `app: <name>`. */
export function echoDeployment(name: string, replicas: number): Parameters<Kube['create']>[0] {
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name, namespace: 'default' },
		spec: {
			replicas,
			selector: { matchLabels: { app: name } },
			template: {
				metadata: { labels: { app: name } },
				spec: { containers: [{ name: 'app', image: 'branchline/echo' }] },
			},
		},
	} as Parameters<Kube['create']>[0];
}

/** Waits until as many replicas of a Deployment are ready. */
export async function untilReady(kube: Kube, name: string, replicas: number): Promise<void> {
	const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name };
	await until(
		`${name}: ${replicas} replicas ready`,
		async () => {
			const { status } = ((await kube.get(ref)) ?? {}) as { status?: { readyReplicas?: number } };
			return status?.readyReplicas === replicas ? true : undefined;
		},
		patience,
	);
}
