// SPDX-License-Identifier: Apache-2.0
import { nodeCommand } from '../network/commands.ts';
import { addresses, nodeName } from '../network/names.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import type { ControlPlaneParts } from './parts.ts';

/** What makes the addresses of Services work for the node and for pods without a mesh's proxy. */
export function kubeProxy({ testbed, programs, paths, log }: ControlPlaneParts): SupervisedProcess {
	const args = [
		`--kubeconfig=${paths.insideKubeconfig}`,
		// It waits for the Node of this name to have an address.
		`--hostname-override=${nodeName}`,
		'--proxy-mode=iptables',
		`--cluster-cidr=${addresses.pods}`,
		// A pod answers another one directly, past the node: the answer has to come back through the node.
		'--masquerade-all',
		`--bind-address=${addresses.node}`,
		'--healthz-bind-address=127.0.0.1:10256',
		'--metrics-bind-address=127.0.0.1:10249',
		// These are settings of the whole machine.
		'--conntrack-max-per-core=0',
		'--conntrack-tcp-timeout-established=0',
		'--conntrack-tcp-timeout-close-wait=0',
		'--iptables-min-sync-period=100ms',
	];
	return new SupervisedProcess({
		name: 'kube-proxy',
		argv: nodeCommand(testbed, [programs['kube-proxy'], ...args]),
		env: goEnvironment,
		log: log('kube-proxy'),
		isReady: () => answers('127.0.0.1', 10256, '/healthz'),
		restarts: 'always',
	});
}
