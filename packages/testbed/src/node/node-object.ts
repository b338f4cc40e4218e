// SPDX-License-Identifier: Apache-2.0
import { arch, cpus, release, totalmem } from 'node:os';
import type { Kube } from '@branchline/kube';
import { addresses, nodeName } from '../network/names.ts';
import { timestamp } from './container-state.ts';
import { logPort } from './log-server.ts';
import { untilDone } from './until-done.ts';

/** How many pods the node takes. */
export const mostPods = 250;

/** What the node says of itself for `nodeSelector`. */
export const nodeLabels: Readonly<Record<string, string>> = {
	'kubernetes.io/hostname': nodeName,
	'kubernetes.io/os': 'linux',
	'kubernetes.io/arch': arch() === 'x64' ? 'amd64' : arch(),
};

const beatMs = 10_000;
const nodeRef = { apiVersion: 'v1', kind: 'Node', name: nodeName } as const;

function nodeObject() {
	return {
		apiVersion: 'v1',
		kind: 'Node',
		metadata: { name: nodeName, labels: nodeLabels },
		spec: { podCIDR: addresses.pods, podCIDRs: [addresses.pods] },
	};
}

function lease() {
	const renewTime = new Date().toISOString().replace('Z', '000Z');
	return {
		apiVersion: 'coordination.k8s.io/v1',
		kind: 'Lease',
		metadata: { name: nodeName, namespace: 'kube-node-lease' },
		spec: { holderIdentity: nodeName, leaseDurationSeconds: 40, renewTime },
	};
}

function nodeStatus(isReady: boolean) {
	const now = timestamp(new Date());
	const capacity = { cpu: String(cpus().length), memory: `${Math.floor(totalmem() / 1024)}Ki`, pods: String(mostPods) };
	const ready = {
		type: 'Ready',
		status: isReady ? 'True' : 'False',
		reason: isReady ? 'NodeReady' : 'NodeStopped',
		message: isReady ? 'pods run as processes of this machine' : 'the node was stopped',
		lastHeartbeatTime: now,
		lastTransitionTime: now,
	};
	return {
		capacity,
		allocatable: capacity,
		conditions: [ready],
		// The API server asks for logs at the first of them that it can use: a host name is none.
		addresses: [{ type: 'InternalIP', address: addresses.node }],
		daemonEndpoints: { kubeletEndpoint: { Port: logPort } },
		nodeInfo: {
			machineID: nodeName,
			systemUUID: nodeName,
			bootID: nodeName,
			kernelVersion: release(),
			osImage: 'Branchline testbed',
			containerRuntimeVersion: 'branchline://0',
			kubeletVersion: 'branchline',
			kubeProxyVersion: 'branchline',
			operatingSystem: 'linux',
			architecture: nodeLabels['kubernetes.io/arch'] ?? 'amd64',
		},
	};
}

/** The node's object and the lease by which it shows that it is there, every ten seconds. */
export class NodeObject {
	readonly #kube: Kube;
	readonly #log: (line: string) => void;
	#timer: NodeJS.Timeout | undefined;

	constructor(kube: Kube, log: (line: string) => void) {
		this.#kube = kube;
		this.#log = log;
	}

	/** Registers the node, Ready, once the API server takes it; rejects where it does not within a minute. */
	async register(): Promise<void> {
		let last: Error | undefined;
		const beat = async (): Promise<true> => {
			await this.#beat();
			return true;
		};
		const failed = (error: Error): void => {
			last = error;
		};
		const isThere = await untilDone(AbortSignal.timeout(60_000), beat, failed);
		if (isThere === undefined) throw new Error('node: cannot be registered', { cause: last });
		this.#timer = setInterval(() => {
			// One that failed is made up for by the next.
			this.#beat().catch((error: Error) => this.#log(`node: its heartbeat: ${error.message}`));
		}, beatMs);
	}

	/** Says that the node is no longer there. */
	async leave(): Promise<void> {
		clearInterval(this.#timer);
		await this.#writeStatus(false).catch(() => undefined);
	}

	async #beat(): Promise<void> {
		const owner = { fieldManager: 'node', force: true };
		// Whoever deletes the node gets it back with the next heartbeat.
		await this.#kube.apply(nodeObject(), owner);
		await Promise.all([this.#writeStatus(true), this.#kube.apply(lease(), owner)]);
	}

	async #writeStatus(isReady: boolean): Promise<void> {
		const options = { subresource: 'status', fieldManager: 'node' };
		await this.#kube.mergePatch(nodeRef, { status: nodeStatus(isReady) }, options);
	}
}
