// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import { applyObjects } from '../apply-objects.ts';
import { versions } from '../build/pins.ts';
import type { TestbedContext } from '../daemon/context.ts';
import { nodeCommand } from '../network/commands.ts';
import { inRoot, writeRoot } from '../node/write-root.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import { writeCertificates } from './certificates.ts';
import { classObjects, systemNamespace, systemObjects } from './gateway-objects.ts';

const healthPort = 8_081;

const config = {
	apiVersion: 'gateway.envoyproxy.io/v1alpha1',
	kind: 'EnvoyGateway',
	gateway: { controllerName: 'gateway.envoyproxy.io/gatewayclass-controller' },
	provider: {
		type: 'Kubernetes',
		kubernetes: {
			leaderElection: { disable: true },
			// It needs a webhook, and tells zones apart, of which there are none.
			proxyTopologyInjector: { disabled: true },
			shutdownManager: { image: `docker.io/envoyproxy/gateway:${versions['envoy-gateway']}` },
		},
	},
	extensionApis: { enableBackend: true },
} as const;

async function gatewayProcess(context: TestbedContext, folder: string, certificates: string) {
	const { name, directory, kubeconfig, programs } = context;
	const path = join(folder, 'envoy-gateway.yaml');
	await writeFile(path, JSON.stringify(config, undefined, 2));
	// It reads its certificates there and nowhere else; the machine does not get such a folder.
	const mount = { target: '/certs', source: certificates, kind: 'directory', readOnly: true } as const;
	const root = await writeRoot(join(folder, 'root'), [mount]);
	const server = [programs['envoy-gateway'], 'server', `--config-path=${path}`] as const;
	return new SupervisedProcess({
		name: 'envoy-gateway',
		argv: nodeCommand(name, inRoot(root, [...server])),
		env: { ...goEnvironment, KUBECONFIG: kubeconfig, ENVOY_GATEWAY_NAMESPACE: systemNamespace },
		log: join(directory, 'logs', 'envoy-gateway.log'),
		isReady: () => answers('127.0.0.1', healthPort, '/readyz'),
		restarts: 'always',
	});
}

/**
 * Starts Envoy Gateway and, where it is not there yet, its class of Gateways. The proxies of a Gateway are pods, which it
 * makes itself as in any cluster. Resolves when it is ready.
 */
export async function startEnvoyGateway(context: TestbedContext, kube: Kube): Promise<SupervisedProcess> {
	const folder = join(context.directory, 'envoy-gateway');
	const certificates = join(folder, 'certs');
	await mkdir(folder, { recursive: true });
	await applyObjects(kube, systemObjects);
	await writeCertificates(context, kube, certificates);
	await context.crds;
	await applyObjects(kube, classObjects);
	const process = await gatewayProcess(context, folder, certificates);
	await process.start();
	return process;
}
