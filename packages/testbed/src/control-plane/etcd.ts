// SPDX-License-Identifier: Apache-2.0
import { nodeCommand } from '../network/commands.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import type { ControlPlaneParts } from './parts.ts';

/** Where etcd listens, in the node's network. */
export const etcdAddress = { host: '127.0.0.1', port: 2379 } as const;

/** As `etcdAddress`. */
export const etcdUrl = `http://${etcdAddress.host}:${etcdAddress.port}`;

const peers = 'http://127.0.0.1:2380';

/** The store of the API server; it keeps nothing beyond the life of the machine, so it need not wait for disks. */
export function etcd({ testbed, programs, paths, log }: ControlPlaneParts): SupervisedProcess {
	const args = [
		`--data-dir=${paths.etcd}`,
		`--listen-client-urls=${etcdUrl}`,
		`--advertise-client-urls=${etcdUrl}`,
		`--listen-peer-urls=${peers}`,
		`--initial-advertise-peer-urls=${peers}`,
		`--initial-cluster=default=${peers}`,
		'--unsafe-no-fsync',
		'--log-level=warn',
	];
	return new SupervisedProcess({
		name: 'etcd',
		argv: nodeCommand(testbed, [programs.etcd, ...args]),
		env: goEnvironment,
		log: log('etcd'),
		isReady: () => answers(etcdAddress.host, etcdAddress.port, '/health'),
		restarts: 'always',
	});
}
