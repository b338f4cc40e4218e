// SPDX-License-Identifier: Apache-2.0
import { findTestbed, pinOf, startTestbed, type Testbed } from '@branchline/testbed';
import { type ClusterOptions, clusterEnvironment } from './cluster/environment.ts';
import type { Environment, Target } from './contract.ts';
import { startable, startableOf, whyNotOn } from './control-planes.ts';

/** How a mesh is judged on a testbed; see {@link ClusterOptions}. */
export interface TestbedEnvironmentOptions extends Pick<ClusterOptions, 'consistencyMs' | 'sidecars'> {
	readonly target: Target;
	/** The name of one that runs already, and goes on running; default: one is started, and stopped in the end. */
	readonly testbed?: string;
	/** Hears of each part of a testbed that is started. */
	readonly log?: (line: string) => void;
}

/** A testbed on this machine, judged as any cluster is: the driver knows nothing of it but its kubeconfig. */
export async function testbedEnvironment(options: TestbedEnvironmentOptions): Promise<Environment> {
	const { cluster, stop } = await openTestbed(options);
	try {
		const environment = await clusterEnvironment(cluster);
		const close = (): Promise<void> => environment.close().finally(stop);
		return { ...environment, close };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** A testbed that runs. */
export interface OpenTestbed {
	/** By which the driver uses it as a cluster. */
	readonly cluster: ClusterOptions;
	/** Stops it if it was started here. */
	stop(): Promise<void>;
}

/** Starts a testbed for a target, or finds the one that is named. Rejects where that has not what the target stands on. */
export async function openTestbed(options: TestbedEnvironmentOptions): Promise<OpenTestbed> {
	const { target, testbed: name, log, sidecars = 'senders', ...rest } = options;
	const testbed = name === undefined ? await started(target, log) : await found(name, target);
	const cluster: ClusterOptions = {
		...rest,
		name: 'testbed',
		target,
		kubeconfig: testbed.kubeconfig,
		sidecars,
		facts: factsOf(testbed.versions, target),
		restart: () => testbed.restart(componentOf(target)),
	};
	return { cluster, stop: async () => (name === undefined ? testbed.stop() : undefined) };
}

async function found(name: string, target: Target): Promise<Testbed> {
	const testbed = await findTestbed(name);
	if (testbed === undefined) throw new Error(`there is no testbed ${name}: start it first, or name none`);
	refuse(whyNotOn(testbed, target));
	return testbed;
}

async function started(target: Target, log: ((line: string) => void) | undefined): Promise<Testbed> {
	refuse(whyNotOn(startable, target));
	const implementations = startableOf(target);
	return startTestbed({ name: `conformance-${process.pid}`, implementations, ...(log && { log }) });
}

function refuse(why: string | undefined): void {
	if (why !== undefined) throw new Error(why);
}

/** What is restarted as the control plane of a target: that of its mesh, where it has one beside its gateways. */
function componentOf(target: Target): string {
	const [first] = startableOf(target);
	return first === undefined ? '' : pinOf(first).component;
}

/** The versions of what a target runs on, and none of what runs beside it. */
function factsOf(versions: Testbed['versions'], target: Target): Readonly<Record<string, string>> {
	const own = startableOf(target).flatMap((name) => [name as string, `${name}-proxy`]);
	return Object.fromEntries(Object.entries(versions).filter(([name]) => name === 'kubernetes' || own.includes(name)));
}
