// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { Kube } from '@branchline/kube';
import { applyObjects } from '../apply-objects.ts';
import { envoyVersions, versions } from '../build/pins.ts';
import type { TestbedContext } from '../daemon/context.ts';
import { nodeCommand } from '../network/commands.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import { contourObjects } from './gateway-objects.ts';
import { serveTcpRoutes } from './tcp-routes.ts';

const metricsPort = 18_080;

function provisioner({ name, directory, kubeconfig, programs }: TestbedContext): SupervisedProcess {
	const args = [
		'gateway-provisioner',
		'--no-incluster',
		`--kubeconfig=${kubeconfig}`,
		`--metrics-addr=127.0.0.1:${metricsPort}`,
		`--contour-image=ghcr.io/projectcontour/contour:${versions.contour}`,
		`--envoy-image=docker.io/envoyproxy/envoy:v${envoyVersions.contour}`,
	];
	return new SupervisedProcess({
		name: 'contour',
		argv: nodeCommand(name, [programs.contour, ...args]),
		env: goEnvironment,
		log: join(directory, 'logs', 'contour.log'),
		isReady: () => answers('127.0.0.1', metricsPort, '/metrics'),
		restarts: 'always',
	});
}

/**
 * Starts Contour’s provisioner of Gateways and, where it is not there yet, its class. The Contour and the Envoys of a
 * Gateway are pods, which it makes as in any cluster. Resolves when it is ready.
 */
export async function startContour(context: TestbedContext, kube: Kube): Promise<SupervisedProcess> {
	await context.crds;
	await Promise.all([serveTcpRoutes(kube), applyObjects(kube, contourObjects)]);
	const process = provisioner(context);
	await process.start();
	return process;
}
