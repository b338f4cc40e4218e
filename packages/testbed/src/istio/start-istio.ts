// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import { applyObjects } from '../apply-objects.ts';
import type { TestbedContext } from '../daemon/context.ts';
import { nodeCommand } from '../network/commands.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import { ingressGateway } from './ingress-gateway.ts';
import { debounce, istiodVariables, meshConfig } from './mesh-config.ts';
import { istiod } from './ports.ts';
import { clearText, systemObjects } from './system-objects.ts';

async function istiodProcess({ name, directory, programs, kubeconfig, debounceMs }: TestbedContext) {
	const folder = join(directory, 'istio');
	await mkdir(folder, { recursive: true });
	const mesh = join(folder, 'mesh.yaml');
	await writeFile(mesh, JSON.stringify(meshConfig, undefined, 2));
	const args = [
		'discovery',
		`--kubeconfig=${kubeconfig}`,
		`--meshConfig=${mesh}`,
		'--domain=cluster.local',
		`--grpcAddr=${istiod.host}:${istiod.discovery}`,
		'--secureGRPCAddr=',
		'--httpsAddr=',
		`--httpAddr=127.0.0.1:${istiod.ready}`,
		`--monitoringAddr=127.0.0.1:${istiod.monitoring}`,
		'--ctrlz_address=127.0.0.1',
	];
	return new SupervisedProcess({
		name: 'istiod',
		argv: nodeCommand(name, [programs['pilot-discovery'], ...args]),
		env: { ...goEnvironment, ...istiodVariables, ...debounce(debounceMs) },
		// It looks for files beside itself.
		directory: folder,
		log: join(directory, 'logs', 'istiod.log'),
		isReady: () => answers('127.0.0.1', istiod.ready, '/ready'),
		restarts: 'always',
	});
}

/**
 * Starts istiod and, where it is not there yet, what belongs to it: its Service, clear text for the mesh, and an ingress
 * gateway. Resolves when istiod is ready.
 */
export async function startIstio(context: TestbedContext, kube: Kube): Promise<SupervisedProcess> {
	await applyObjects(kube, systemObjects);
	const [process] = await Promise.all([istiodProcess(context), context.crds]);
	await applyObjects(kube, [clearText, ...ingressGateway]);
	await process.start();
	return process;
}
