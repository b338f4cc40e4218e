// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { checkTestbedName } from '../network/names.ts';

/** The folder of all testbeds of this machine. */
export const stateRoot = '/run/branchline';

/** Where a testbed keeps what. */
export interface StatePaths {
	readonly directory: string;
	/** What `StateFile` describes. */
	readonly state: string;
	/** The socket on which the daemon takes commands. */
	readonly control: string;
	/** For programs of the machine. */
	readonly kubeconfig: string;
	/** For programs in the testbed's network. */
	readonly insideKubeconfig: string;
	readonly logs: string;
	readonly podLogs: string;
	readonly pki: string;
	readonly etcd: string;
	/** Programs that any user can run, and kubectl. */
	readonly programs: string;
}

/** The paths of a testbed; nothing says that they are there. Throws where the name is none: it could lead elsewhere. */
export function statePaths(testbed: string): StatePaths {
	checkTestbedName(testbed);
	const directory = join(stateRoot, testbed);
	return {
		directory,
		state: join(directory, 'state.json'),
		control: join(directory, 'control.sock'),
		kubeconfig: join(directory, 'kubeconfig'),
		insideKubeconfig: join(directory, 'kubeconfig-inside'),
		logs: join(directory, 'logs'),
		podLogs: join(directory, 'logs', 'pods'),
		pki: join(directory, 'pki'),
		etcd: join(directory, 'etcd'),
		programs: join(directory, 'bin'),
	};
}

/** The log of a component, or of the daemon itself, which is `testbed`. */
export function componentLog(testbed: string, component: string): string {
	return join(statePaths(testbed).logs, `${component}.log`);
}

/** The lock that is held while a testbed is started or removed. */
export function lockPath(testbed: string): string {
	return `${statePaths(testbed).directory}.lock`;
}
