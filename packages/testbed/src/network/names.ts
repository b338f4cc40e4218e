// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';

/** The addresses inside every testbed; they are the same in each, because no two share a network. */
export const addresses = {
	/** The node, as pods see it: their gateway, and where the API server (port 6443) and istiod listen. */
	node: '10.244.0.1',
	pods: '10.244.0.0/16',
	services: '10.96.0.0/16',
	/** The Service `kubernetes` of namespace `default`. */
	apiService: '10.96.0.1',
} as const;

/** The only Node of every testbed. */
export const nodeName = 'node-1';

/** How many pods a testbed can hold: what its range of addresses has room for. */
export const maxPods = 63_999;

const perBlock = 250;
const form = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Throws, saying what is expected, where `name` is no name for a testbed. */
export function checkTestbedName(name: string): void {
	if (form.test(name)) return;
	throw new Error(`${name}: expected a name of at most 40 lower-case letters, digits and hyphens for the testbed`);
}

/** The network namespace of a testbed's node. */
export function nodeNamespace(testbed: string): string {
	return `branchline-${testbed}`;
}

/** The network namespace of the pod with an index (from 1). No name of a testbed has a dot, so that none can clash. */
export function podNamespace(testbed: string, index: number): string {
	return `${nodeNamespace(testbed)}.${index}`;
}

/** Whether a network namespace is the node's or a pod's of the testbed. */
export function isNamespaceOf(testbed: string, namespace: string): boolean {
	const node = nodeNamespace(testbed);
	return namespace === node || (namespace.startsWith(`${node}.`) && /^\d+$/.test(namespace.slice(node.length + 1)));
}

/** The address of the pod with an index (from 1 to `maxPods`). */
export function podAddress(index: number): string {
	return `10.244.${Math.floor(index / perBlock)}.${(index % perBlock) + 2}`;
}

/**
 * The Ethernet address of whoever has an IPv4 address. That it never changes keeps what others have learnt true: a bridge
 * left to itself takes the lowest address of its ports, and all pods that know it by the last one are cut off for a minute.
 */
export function linkAddress(address: string): string {
	// The second-lowest bit of the first octet: assigned locally (IEEE 802, section 8.4).
	return ['0a', '58', ...address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'))].join(':');
}

/** The file by which `ip netns` keeps a network namespace. */
export function namespaceFile(namespace: string): string {
	return join('/run/netns', namespace);
}

/** The folder whose files `ip netns exec` lays over those of `/etc` that have the same name. */
export function etcFolder(namespace: string): string {
	return join('/etc/netns', namespace);
}
