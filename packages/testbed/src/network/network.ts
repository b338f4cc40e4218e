// SPDX-License-Identifier: Apache-2.0
import { rm } from 'node:fs/promises';
import { writePodFiles } from './etc-files.ts';
import { feed, ipBatch, setParameters } from './ip.ts';
import { addresses, etcFolder, linkAddress, maxPods, nodeNamespace, podAddress, podNamespace } from './names.ts';
import { endProcesses } from './pids.ts';

/** The network of one pod: its namespace, where it is `eth0`, and its address. */
export interface PodNetwork {
	readonly index: number;
	readonly namespace: string;
	readonly address: string;
}

const bridge = 'br0';
const withoutIpv6 = { 'ipv6/conf/all/disable_ipv6': '1', 'ipv6/conf/default/disable_ipv6': '1' };

/**
 * Makes the network of a testbed's node: a namespace with a bridge for its pods and no way to the machine's network.
 * Rejects where it is there already.
 */
export async function createNetwork(testbed: string): Promise<Network> {
	const node = nodeNamespace(testbed);
	await feed(['ip', 'netns', 'add', node]);
	await setParameters(node, { ...withoutIpv6, 'ipv4/ip_forward': '1' });
	await ipBatch(node, [
		'link set lo up',
		`link add ${bridge} address ${linkAddress(addresses.node)} type bridge`,
		`address add ${addresses.node}/16 dev ${bridge}`,
		`link set ${bridge} up`,
		// A packet to a Service that nothing has translated goes nowhere.
		`route add ${addresses.services} dev ${bridge}`,
	]);
	return new Network(testbed);
}

/** The network of a testbed that `createNetwork` has made: adds and removes pods. Use one for each testbed. */
export class Network {
	readonly testbed: string;
	/** The network namespace of the node. */
	readonly node: string;
	#last = 0;
	readonly #taken = new Set<number>();

	constructor(testbed: string) {
		this.testbed = testbed;
		this.node = nodeNamespace(testbed);
	}

	/** Makes the network of a pod. An index, and with it an address, is used again as late as possible. */
	async addPod(): Promise<PodNetwork> {
		const index = this.#take();
		const pod = { index, namespace: podNamespace(this.testbed, index), address: podAddress(index) };
		try {
			await this.#connect(pod);
		} catch (error) {
			await this.removePod(pod);
			throw error;
		}
		return pod;
	}

	/** Ends, by force, what runs in a pod's network, and removes it; nothing happens where it is gone. */
	async removePod({ index, namespace }: PodNetwork): Promise<void> {
		await endProcesses([namespace]);
		// Takes its end of the cable with it.
		await feed(['ip', 'netns', 'delete', namespace]).catch(() => undefined);
		await rm(etcFolder(namespace), { recursive: true, force: true });
		this.#taken.delete(index);
	}

	#take(): number {
		if (this.#taken.size >= maxPods) throw new Error(`testbed ${this.testbed}: no address is left for a pod`);
		do this.#last = (this.#last % maxPods) + 1;
		while (this.#taken.has(this.#last));
		this.#taken.add(this.#last);
		return this.#last;
	}

	async #connect({ index, namespace, address }: PodNetwork): Promise<void> {
		await feed(['ip', 'netns', 'add', namespace]);
		const cable = `pod${index}`;
		await Promise.all([
			writePodFiles(namespace, `${address} ${namespace}\n`),
			// As container engines do, so that a gateway without privileges can listen on port 80.
			setParameters(namespace, { ...withoutIpv6, 'ipv4/ip_unprivileged_port_start': '0' }),
			ipBatch(this.node, [
				`link add ${cable} type veth peer name eth0 address ${linkAddress(address)} netns ${namespace}`,
				`link set ${cable} master ${bridge} up`,
			]),
		]);
		await ipBatch(namespace, [
			'link set lo up',
			`address add ${address}/16 dev eth0`,
			'link set eth0 up',
			`route add default via ${addresses.node}`,
		]);
	}
}
