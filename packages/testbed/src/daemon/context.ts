// SPDX-License-Identifier: Apache-2.0
import type { Implementation } from '../build/implementations.ts';
import type { ProgramName } from '../build/pins.ts';
import type { Network } from '../network/network.ts';

/** The programs of a testbed by absolute path, but for those of implementations that it does not run; `envoy` by version. */
export interface Programs extends Readonly<Record<ProgramName, string>> {
	readonly envoy: Readonly<Record<string, string>>;
}

/**
 * What a part of a testbed gets to start with; it runs in the daemon, whose network is the node's.
 *
 * `directory` is the testbed's folder of state; its folders `logs`, `logs/pods` and `pki` are there. `kubeconfig` is the
 * path of one for a cluster admin that works inside the node's and the pods' networks. `token` is that admin's.
 * `crds` resolves when the definitions of every chosen implementation are established. `proxyVersion` is the version of
 * Envoy beside the pods of Istio. `debounceMs` is how long istiod waits for more changes before it sends any.
 */
export interface TestbedContext {
	readonly name: string;
	readonly directory: string;
	readonly network: Network;
	readonly kubeconfig: string;
	readonly token: string;
	readonly programs: Programs;
	readonly implementations: readonly Implementation[];
	readonly crds: Promise<void>;
	readonly proxyVersion: string;
	readonly debounceMs?: number;
	readonly log: (line: string) => void;
}

/** A pod as the node agent sees it; `logs` are the paths of its containers' logs by the name of the container. */
export interface PodReport {
	readonly namespace: string;
	readonly name: string;
	readonly phase: string;
	readonly ready: boolean;
	readonly address?: string;
	readonly networkNamespace?: string;
	readonly restarts: number;
	readonly logs: Readonly<Record<string, string>>;
}

/** What runs the pods; `stop` ends them. */
export interface NodeAgent {
	pods(): readonly PodReport[];
	stop(): Promise<void>;
}
