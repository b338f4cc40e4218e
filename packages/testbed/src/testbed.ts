// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { findPrograms } from './build/find-programs.ts';
import { defaultImplementations, type Implementation } from './build/implementations.ts';
import { missing } from './build/missing.ts';
import { envoyVersions } from './build/pins.ts';
import { launch } from './daemon/launch.ts';
import type { TestbedStatus } from './daemon/status.ts';
import { type Argv, freeNodeCommand, podCommand } from './network/commands.ts';
import { checkTestbedName } from './network/names.ts';
import { askRestart, askStatus } from './state/control-client.ts';
import { componentLog, statePaths } from './state/paths.ts';
import { removeTestbed, whileAlone } from './state/remove.ts';
import type { Lifetime, TestbedState, TestbedVersions } from './state/state-file.ts';

/**
 * Which testbed to start. `name` (`default`) tells those of one machine apart; all can run at once. `implementations`
 * are the control planes of meshes in it (default: `istio` and `envoy-gateway`). `lifetime` (`process`): it ends with this process,
 * however that ends, or (`detached`) lives until it is stopped. `proxyVersion` (1.38.3) is the Envoy beside the pods of
 * Istio. `debounceMs` is how long istiod gathers changes. `log` gets a line for each part that is ready; `onPart` gets
 * the same as values, the time in milliseconds.
 */
export interface TestbedOptions {
	readonly name?: string;
	readonly implementations?: readonly Implementation[];
	readonly lifetime?: Lifetime;
	readonly log?: (line: string) => void;
	readonly onPart?: (name: string, ms: number) => void;
	readonly proxyVersion?: string;
	readonly debounceMs?: number;
}

/** A pod by its name. */
export interface PodName {
	readonly namespace: string;
	readonly name: string;
}

/** A testbed that runs. */
export interface Testbed {
	readonly name: string;
	/** The path of a kubeconfig for a cluster admin, which works for programs of this machine. */
	readonly kubeconfig: string;
	readonly implementations: readonly Implementation[];
	readonly versions: TestbedVersions;
	/** Starts a program in the network of the node, with KUBECONFIG set to one that works there, and kubectl on PATH. */
	run(command: Argv, options?: SpawnOptions): ChildProcess;
	/** Starts a program in the network of a pod, with the pod's `/etc/hosts`; rejects where there is no such pod. */
	exec(pod: PodName, command: Argv, options?: SpawnOptions): Promise<ChildProcess>;
	/** What runs in it, and how. */
	status(): Promise<TestbedStatus>;
	/** Restarts a component, such as `kube-apiserver`, and waits until it is ready. */
	restart(component: string): Promise<void>;
	/** The log of a component, or of the daemon (`testbed`), as far as it is kept. */
	logs(component: string): Promise<string>;
	/** Ends it and leaves nothing of it behind; nothing happens where it has ended. */
	stop(): Promise<void>;
}

/**
 * Starts a testbed and resolves when everything in it is ready. It needs Linux, root, and what `build` builds; rejects,
 * before anything is started, with all that is missing, or where the testbed runs already.
 */
export async function startTestbed(options: TestbedOptions = {}): Promise<Testbed> {
	const { name = 'default', implementations = defaultImplementations, lifetime = 'process', log } = options;
	const { proxyVersion = envoyVersions.istio, debounceMs } = options;
	checkTestbedName(name);
	const lacking = await missing('up', implementations);
	if (lacking.length > 0) throw new Error(`testbed ${name}: this machine lacks ${lacking.join('; ')}`);
	const programs = await findPrograms(implementations, proxyVersion, log);
	const onPart = (part: string, ms: number): void => {
		log?.(`${part}: ready after ${(ms / 1_000).toFixed(1)} s`);
		options.onPart?.(part, ms);
	};
	const state = await whileAlone(name, async () => {
		if ((await askStatus(name)) !== undefined) {
			throw new Error(`testbed ${name}: runs already; choose another name, or take it down first`);
		}
		const rest = { testbed: name, implementations, lifetime, programs, proxyVersion };
		return launch({ ...rest, ...(debounceMs === undefined ? {} : { debounceMs }), onPart });
	});
	return testbedOf(state);
}

/** A testbed that runs, whoever started it; undefined where none does. */
export async function findTestbed(name = 'default'): Promise<Testbed | undefined> {
	const status = await askStatus(name);
	return status === undefined ? undefined : testbedOf(status);
}

function testbedOf({ name, kubeconfig, implementations, versions }: TestbedState): Testbed {
	return {
		name,
		kubeconfig,
		implementations,
		versions,
		run: (command, options) => runInside(name, command, options),
		exec: (pod, command, options) => runInPod(name, pod, command, options),
		status: () => statusOf(name),
		restart: (component) => askRestart(name, component),
		logs: (component) => readFile(componentLog(name, component), 'utf8'),
		stop: () => removeTestbed(name),
	};
}

function runInside(name: string, command: Argv, options: SpawnOptions = {}): ChildProcess {
	const [program, ...args] = freeNodeCommand(name, command);
	const { insideKubeconfig, programs } = statePaths(name);
	const given = { ...process.env, ...options.env };
	const env = { ...given, KUBECONFIG: insideKubeconfig, PATH: [programs, given.PATH ?? ''].join(delimiter) };
	return spawn(program, args, { ...options, env });
}

async function statusOf(name: string): Promise<TestbedStatus> {
	const status = await askStatus(name);
	if (status === undefined) throw new Error(`testbed ${name}: does not run any more`);
	return status;
}

async function runInPod(name: string, of: PodName, command: Argv, options: SpawnOptions = {}): Promise<ChildProcess> {
	const { pods } = await statusOf(name);
	const pod = pods.find((other) => other.namespace === of.namespace && other.name === of.name);
	if (pod?.networkNamespace === undefined) {
		const running = pods.filter(({ networkNamespace }) => networkNamespace !== undefined);
		const names = running.map((other) => `${other.namespace}/${other.name}`).sort();
		const known = names.length === 0 ? 'none does' : `those that do: ${names.join(', ')}`;
		throw new Error(`${of.namespace}/${of.name}: no such pod runs in testbed ${name}; ${known}`);
	}
	const [program, ...args] = podCommand(pod.networkNamespace, command);
	return spawn(program, args, options);
}
