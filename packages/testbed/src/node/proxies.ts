// SPDX-License-Identifier: Apache-2.0
import type { Argv } from '../network/commands.ts';
import type { Pod, Probe } from './pod.ts';
import type { PodPlace } from './pod-field.ts';

/** What a mesh's proxy does in a pod: beside the application, or as the pod's own container of image `auto`. */
export type ProxyRole = 'sidecar' | 'router';

/** What the node needs of a mesh to run its proxies. */
export interface Proxies {
	/** The user that proxies run as. */
	readonly uid: number;
	/** How a proxy says that it is ready. */
	readonly readiness: Probe;
	/** Whether a pod gets a proxy beside its containers. */
	wantsSidecar(pod: Pod, namespaceLabels: Readonly<Record<string, string>>): boolean;
	/** Whether a pod's container of image `auto` is a proxy. */
	isRouter(pod: Pod): boolean;
	/**
	 * The rules, as input of iptables-restore, that lead a pod's traffic through its proxy; what comes from `probesFrom`
	 * passes by. Throws, for the pod's user, where an annotation is wrong.
	 */
	redirection(pod: Pod, probesFrom: string): string;
	/** The proxy's command line; what it reads is written into `folder`. */
	command(role: ProxyRole, pod: Pod, place: PodPlace, folder: string): Promise<Argv>;
}
