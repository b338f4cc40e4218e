// SPDX-License-Identifier: Apache-2.0
import { nodeCommand } from '../network/commands.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import type { ControlPlaneParts } from './parts.ts';

// What looks after nodes and clouds has nothing to look after; of a Service's endpoints, everybody reads the EndpointSlices.
const controllers = [
	'*',
	'-node-lifecycle-controller',
	'-node-ipam-controller',
	'-cloud-node-lifecycle-controller',
	'-service-lb-controller',
	'-node-route-controller',
	'-endpoints-controller',
].join(',');

/** The controllers of Kubernetes: Deployments, EndpointSlices, garbage, namespaces, accounts. */
export function controllerManager({
	testbed,
	programs,
	paths,
	credentials,
	log,
}: ControlPlaneParts): SupervisedProcess {
	const kubeconfig = paths.insideKubeconfig;
	const args = [
		`--kubeconfig=${kubeconfig}`,
		`--authentication-kubeconfig=${kubeconfig}`,
		`--authorization-kubeconfig=${kubeconfig}`,
		`--controllers=${controllers}`,
		'--bind-address=127.0.0.1',
		'--leader-elect=false',
		`--service-account-private-key-file=${credentials.serviceAccountKey}`,
		`--root-ca-file=${credentials.authority}`,
		`--cert-dir=${credentials.folder}`,
		'--profiling=false',
	];
	return new SupervisedProcess({
		name: 'kube-controller-manager',
		argv: nodeCommand(testbed, [programs['kube-controller-manager'], ...args]),
		env: goEnvironment,
		log: log('kube-controller-manager'),
		// Its certificate is one that it made up.
		isReady: () => answers('127.0.0.1', 10257, '/healthz', {}),
		restarts: 'always',
	});
}
