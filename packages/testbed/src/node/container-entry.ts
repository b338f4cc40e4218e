// SPDX-License-Identifier: Apache-2.0
import type { Argv } from '../network/commands.ts';
import { type ContainerRoot, inRoot } from './write-root.ts';

/** What sets a container apart from the machine: how its machine is called, and its files. */
export interface Apartment {
	readonly hostname: string;
	readonly root: ContainerRoot;
}

// The machine's /proc, which is still there at the beginning, tells the number of this process outside.
const enter = `read -r pid _ < /proc/self/stat && printf %s "$pid" >&3 &&
echo "$0" > /proc/sys/kernel/hostname && mount -t proc proc /proc || exit 125
exec "$@"`;
const announce = 'echo >&3; exec 3>&-; exec "$0" "$@"';

/**
 * The command as the first process of a PID namespace, which ends with it and takes everything in it along, in a root that
 * only it sees, with a host name of its own. The process that starts the command waits for it, ends as it does, and takes
 * it along when it is killed; to descriptor 3 it writes the pid of the command, and ends the line when all is set up.
 */
export function entered({ hostname, root }: Apartment, argv: Argv): Argv {
	const apart = ['--uts', '--pid', '--fork', '--kill-child', '--mount', '--propagation', 'slave'] as const;
	const inside = inRoot(root, ['sh', '-c', announce, ...argv]);
	return ['unshare', ...apart, '--', 'sh', '-c', enter, hostname, ...inside];
}

/** Another command in the container whose first process has this pid; it ends with the container, and with this process. */
export function joined(pid: number, argv: Argv): Argv {
	const where = ['--uts', '--pid', '--mount', '--net', '--root'] as const;
	return ['setpriv', '--pdeathsig', 'KILL', '--', 'nsenter', `--target=${pid}`, ...where, '--', ...argv];
}
