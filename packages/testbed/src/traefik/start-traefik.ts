// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import { applyObjects, type ClusterObject } from '../apply-objects.ts';
import type { TestbedContext } from '../daemon/context.ts';
import { nodeCommand } from '../network/commands.ts';
import { addresses } from '../network/names.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';

/** The class of Gateways that Traefik looks after. */
const gatewayClass: ClusterObject = {
	apiVersion: 'gateway.networking.k8s.io/v1',
	kind: 'GatewayClass',
	metadata: { name: 'traefik' },
	spec: { controllerName: 'traefik.io/gateway-controller' },
};

/** The ports at which Gateways can listen: Traefik opens none for them (kubernetes.go, entryPointName). */
const gatewayPorts = [80, 81, 8080] as const;

const healthPort = 18_090;

/** Traefik gathers changes for two seconds otherwise. */
const gathersMs = 50;

function traefikProcess({ name, directory, kubeconfig, programs }: TestbedContext): SupervisedProcess {
	const entryPoints = gatewayPorts.map((port) => `--entrypoints.gateway-${port}.address=${addresses.node}:${port}`);
	const args = [
		...entryPoints,
		`--entrypoints.traefik.address=127.0.0.1:${healthPort}`,
		'--ping=true',
		'--providers.kubernetesgateway=true',
		`--providers.kubernetesgateway.statusaddress.ip=${addresses.node}`,
		`--providers.providersthrottleduration=${gathersMs}ms`,
		'--global.checknewversion=false',
		'--global.sendanonymoususage=false',
	];
	return new SupervisedProcess({
		name: 'traefik',
		argv: nodeCommand(name, [programs.traefik, ...args]),
		env: { ...goEnvironment, KUBECONFIG: kubeconfig },
		log: join(directory, 'logs', 'traefik.log'),
		isReady: () => answers('127.0.0.1', healthPort, '/ping'),
		restarts: 'always',
	});
}

/**
 * Starts Traefik and, where it is not there yet, its class. It is the proxy of all Gateways itself, on the node, at ports
 * of its own that they share. Resolves when it answers.
 */
export async function startTraefik(context: TestbedContext, kube: Kube): Promise<SupervisedProcess> {
	await context.crds;
	await applyObjects(kube, [gatewayClass]);
	const process = traefikProcess(context);
	await process.start();
	return process;
}
