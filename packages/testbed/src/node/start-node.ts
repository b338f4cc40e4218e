// SPDX-License-Identifier: Apache-2.0
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@branchline/kube';
import type { NodeAgent, TestbedContext } from '../daemon/context.ts';
import { istioProxies } from '../istio/proxies.ts';
import { ipBatch } from '../network/ip.ts';
import { addresses, nodeNamespace } from '../network/names.ts';
import type { Network } from '../network/network.ts';
import { namespacesOf } from '../network/remove.ts';
import { HostsFiles } from './hosts-files.ts';
import { Limiter } from './limiter.ts';
import { serveLogs } from './log-server.ts';
import { serveNames } from './name-server.ts';
import { Agent } from './node-agent.ts';
import { probeAddress } from './node-parts.ts';
import { ServiceNames } from './service-names.ts';

/** On a machine of a few cores more at one time take longer together. */
const atOneTime = 4;

/** What a node that was killed has left: nobody can look after those processes again, so they go and are started anew. */
async function removeEarlierPods(network: Network): Promise<void> {
	const namespaces = (await namespacesOf(network.testbed)).filter((namespace) => namespace !== network.node);
	const indexOf = (namespace: string) => Number(namespace.slice(network.node.length + 1));
	await Promise.all(
		namespaces.map((namespace) => network.removePod({ namespace, index: indexOf(namespace), address: '' })),
	);
}

/**
 * Starts the node of a testbed in this process, whose network has to be the node's: registers it, and runs as processes
 * the pods that are bound to it. Resolves when it has seen all pods.
 */
export async function startNode(context: TestbedContext): Promise<NodeAgent> {
	const { name, directory, network, programs, implementations, log } = context;
	const kube = await connect({ kubeconfig: context.kubeconfig, userAgent: 'branchline-node' });
	const podsFolder = join(directory, 'pods');
	await rm(podsFolder, { recursive: true, force: true });
	await mkdir(podsFolder, { recursive: true, mode: 0o711 });
	await removeEarlierPods(network);
	await ipBatch(nodeNamespace(name), [`address replace ${probeAddress}/32 dev br0`]);
	const names = new ServiceNames(kube, log);
	const nameServer = await serveNames(addresses.node, names);
	const agent = new Agent({
		kube,
		network,
		programs,
		proxies: implementations.includes('istio') ? istioProxies(context) : undefined,
		hosts: new HostsFiles(names, log),
		making: new Limiter(atOneTime),
		podsFolder,
		logsFolder: join(directory, 'logs', 'pods'),
		log,
	});
	await agent.start();
	const logServer = await serveLogs(addresses.node, () => agent.pods());
	return {
		pods: () => agent.pods(),
		async stop() {
			logServer.close();
			logServer.closeAllConnections();
			await agent.stop();
			await names.stop();
			nameServer.close();
			kube.close();
		},
	};
}
