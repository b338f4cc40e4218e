// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Server } from 'node:net';
import { LogFile } from '../process/log-file.ts';
import { endAllProcesses } from '../process/supervised.ts';
import { componentLog, statePaths } from '../state/paths.ts';
import { removeLeftovers } from '../state/remove.ts';
import { listenForCommands } from './control-server.ts';
import { Daemon } from './daemon.ts';
import type { DaemonMessage, StartMessage } from './messages.ts';

// The program of a testbed's daemon. It runs in the node's network; whoever starts it sends a StartMessage with the
// server that listens on the machine's loopback, and hears DaemonMessages.

function tell(message: DaemonMessage): void {
	if (process.connected) process.send?.(message);
}

let isEnding = false;

/** Nothing of a testbed outlives it, so nothing need end in an orderly way. Its processes are ours to bury, though. */
async function end(daemon: Daemon, testbed: string): Promise<void> {
	if (isEnding) return;
	isEnding = true;
	daemon.close();
	endAllProcesses();
	await removeLeftovers(testbed);
	process.exit();
}

async function run(start: StartMessage, server: Server): Promise<void> {
	const { testbed, lifetime } = start;
	const file = new LogFile(componentLog(testbed, 'testbed'), 4 * 1024 * 1024);
	const log = (line: string) => file.write(Buffer.from(`${new Date().toISOString()} ${line}\n`));
	const daemon = new Daemon(start, {
		log,
		part(name, ms) {
			log(`${name}: ready after ${ms} ms`);
			tell({ kind: 'part', name, ms });
		},
	});
	let isKept = false;
	process.once('disconnect', () => {
		if (!isKept) void end(daemon, testbed);
	});
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void end(daemon, testbed));
	try {
		const state = await daemon.start(server);
		await listenForCommands(statePaths(testbed).control, daemon);
		isKept = lifetime === 'detached';
		tell({ kind: 'ready', state });
	} catch (error) {
		const { message } = error as Error;
		log(message);
		if (!isEnding) tell({ kind: 'failed', message });
		await end(daemon, testbed);
	}
}

const [message, server] = (await once(process, 'message')) as [StartMessage, Server];
await run(message, server);
