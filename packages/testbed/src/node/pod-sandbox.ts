// SPDX-License-Identifier: Apache-2.0
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '../is-there.ts';
import { podCommand } from '../network/commands.ts';
import { feed } from '../network/ip.ts';
import { addresses, etcFolder, nodeName } from '../network/names.ts';
import type { PodNetwork } from '../network/network.ts';
import { Describer } from './describe-container.ts';
import type { HostsOwner } from './hosts-files.ts';
import { resolvConf } from './name-server.ts';
import { type NodeParts, probeAddress } from './node-parts.ts';
import type { Pod } from './pod.ts';
import type { PodPlace } from './pod-field.ts';

/** Where a pod's containers run. */
export interface PodSandbox {
	readonly place: PodPlace;
	readonly networkNamespace: string;
	readonly describer: Describer;
	/** The pod's own folder, for its volumes and what its proxy reads. */
	readonly folder: string;
	/** Ends by force what runs in it and removes it with everything that belongs to it. */
	remove(): Promise<void>;
}

function hostLines({ metadata, spec }: Pod, address: string): string {
	const { hostname = metadata.name, subdomain, hostAliases = [] } = spec;
	const full = subdomain === undefined ? '' : ` ${hostname}.${subdomain}.${metadata.namespace}.svc.cluster.local`;
	const aliases = hostAliases.map(({ ip, hostnames = [] }) => `${ip} ${hostnames.join(' ')}\n`);
	return [`${address} ${hostname}${full}\n`, ...aliases].join('');
}

async function writeResolvConf({ networkNamespace, namespace }: HostsOwner): Promise<void> {
	// Where the machine has no such file, nothing can be laid over it.
	const path = join(etcFolder(networkNamespace), 'resolv.conf');
	if (await isThere(path)) await writeFile(path, resolvConf(namespace, addresses.node));
}

/** Makes the network and the folder of a pod; where it has a sidecar its traffic leads through that from now on. */
export async function makeSandbox(parts: NodeParts, pod: Pod, hasSidecar: boolean): Promise<PodSandbox> {
	const folder = join(parts.podsFolder, pod.metadata.uid);
	await rm(folder, { recursive: true, force: true });
	// Others may pass through it to what is theirs; volumes are for whom they are mounted.
	await mkdir(folder, { recursive: true, mode: 0o711 });
	await mkdir(join(folder, 'volumes'), { mode: 0o700 });
	const rules = hasSidecar ? parts.proxies?.redirection(pod, probeAddress) : undefined;
	const network = await parts.network.addPod();
	try {
		return await fill(parts, pod, { network, folder, rules });
	} catch (error) {
		await parts.network.removePod(network);
		throw error;
	}
}

async function fill(
	{ hosts, kube, programs, proxies, network: all }: NodeParts,
	pod: Pod,
	made: { readonly network: PodNetwork; readonly folder: string; readonly rules: string | undefined },
): Promise<PodSandbox> {
	const { network, folder, rules } = made;
	const { address, namespace: networkNamespace } = network;
	const owner: HostsOwner = {
		namespace: pod.metadata.namespace,
		networkNamespace,
		lines: hostLines(pod, address),
	};
	await Promise.all([hosts.add(owner), writeResolvConf(owner)]);
	if (rules !== undefined) await feed(podCommand(networkNamespace, ['iptables-restore', '--noflush']), rules);
	const place = { node: nodeName, nodeAddress: addresses.node, address };
	return {
		place,
		networkNamespace,
		folder,
		describer: new Describer({ pod, place, networkNamespace, folder, kube, programs, proxies }),
		async remove() {
			hosts.remove(owner);
			await all.removePod(network);
			await rm(folder, { recursive: true, force: true });
		},
	};
}
