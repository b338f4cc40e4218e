// SPDX-License-Identifier: Apache-2.0
import { namespaceFile, nodeNamespace } from './names.ts';

/** A program and its arguments. */
export type Argv = readonly [program: string, ...args: string[]];

/** Who a command runs as: the number of the user, which is the group's, too. */
export interface CommandUser {
	readonly uid?: number;
}

// A change of the user takes back what asks for the signal, so that one call of setpriv does both.
function tied({ uid }: CommandUser): Argv {
	const user = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
	return ['setpriv', '--pdeathsig', 'KILL', ...user, '--'];
}

/** The command, run in the network of a testbed's node; everything else, such as its files, is the machine's. */
export function nodeCommand(testbed: string, argv: Argv, user: CommandUser = {}): Argv {
	return ['nsenter', `--net=${namespaceFile(nodeNamespace(testbed))}`, '--', ...tied(user), ...argv];
}

/** As `nodeCommand`, without the tie: the process outlives the one that started it. */
export function freeNodeCommand(testbed: string, argv: Argv): Argv {
	return ['nsenter', `--net=${namespaceFile(nodeNamespace(testbed))}`, '--', ...argv];
}

/**
 * The command, run in a pod's network namespace, in a mount namespace of its own where the files of
 * `/etc/netns/<namespace>` lie over those of `/etc`. As with `nodeCommand` the process dies with the one that started it.
 */
export function podCommand(namespace: string, argv: Argv, user: CommandUser = {}): Argv {
	return ['ip', 'netns', 'exec', namespace, ...tied(user), ...argv];
}
