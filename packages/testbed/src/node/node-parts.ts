// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import type { Programs } from '../daemon/context.ts';
import type { Network } from '../network/network.ts';
import type { HostsFiles } from './hosts-files.ts';
import type { Limiter } from './limiter.ts';
import type { Proxies } from './proxies.ts';

/** What the parts of a node share. */
export interface NodeParts {
	readonly kube: Kube;
	readonly network: Network;
	readonly programs: Programs;
	readonly proxies: Proxies | undefined;
	readonly hosts: HostsFiles;
	/** How many pods are made at one time. */
	readonly making: Limiter;
	/** Where each pod has a folder by its uid. */
	readonly podsFolder: string;
	readonly logsFolder: string;
	readonly log: (line: string) => void;
}

/** The second address of the node, from which it asks pods how they are; no pod can have it. */
export const probeAddress = '10.244.255.254';
