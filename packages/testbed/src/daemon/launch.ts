// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Implementation, pinOf } from '../build/implementations.ts';
import { lastLines } from '../last-lines.ts';
import { freeNodeCommand } from '../network/commands.ts';
import { createNetwork } from '../network/network.ts';
import { componentLog, statePaths } from '../state/paths.ts';
import { publicProgram } from '../state/public-programs.ts';
import { removeLeftovers } from '../state/remove.ts';
import type { TestbedState } from '../state/state-file.ts';
import type { Programs } from './context.ts';
import type { DaemonMessage, StartMessage } from './messages.ts';

/** What to start; `onPart` hears what is ready, and after how many milliseconds of its own. */
export interface LaunchOptions extends Omit<StartMessage, 'port'> {
	readonly onPart?: (name: string, ms: number) => void;
}

async function listenOnLoopback(): Promise<Server> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

function startDaemon(testbed: string): ChildProcess {
	const main = fileURLToPath(new URL('./main.js', import.meta.url));
	const [program, ...args] = freeNodeCommand(testbed, [process.execPath, main]);
	const log = openSync(componentLog(testbed, 'testbed'), 'a', 0o600);
	const child = spawn(program, args, { stdio: ['ignore', log, log, 'ipc'], detached: true, cwd: '/' });
	closeSync(log);
	return child;
}

async function untilReady(child: ChildProcess, { testbed, onPart }: LaunchOptions): Promise<TestbedState> {
	return new Promise((resolve, reject) => {
		child.on('message', (message: DaemonMessage) => {
			if (message.kind === 'part') onPart?.(message.name, message.ms);
			else if (message.kind === 'ready') resolve(message.state);
			else reject(new Error(message.message));
		});
		child.once('error', (cause) => reject(new Error('its daemon cannot be started', { cause })));
		child.once('exit', async (code, signal) => {
			const tail = await lastLines(componentLog(testbed, 'testbed'), 5).catch(() => '');
			reject(new Error(`its daemon ended (${signal ?? `code ${code}`})${tail && `: ${tail}`}`));
		});
	});
}

/** Fills the testbed's folder of programs: kubectl for those who run something inside, and what is not run as root. */
async function publicPrograms(
	programs: Programs,
	testbed: string,
	implementations: readonly Implementation[],
): Promise<Programs> {
	const folder = statePaths(testbed).programs;
	await mkdir(folder, { recursive: true });
	await symlink(programs.kubectl, join(folder, 'kubectl'));
	const envoys = Object.entries(programs.envoy).map(
		async ([version, path]) => [version, await publicProgram(path, folder, `envoy-${version}`)] as const,
	);
	const inPods = implementations
		.flatMap((name) => pinOf(name).image?.program ?? [])
		.map(async (name) => {
			return [name, await publicProgram(programs[name], folder, name)] as const;
		});
	return {
		...programs,
		...Object.fromEntries(await Promise.all(inPods)),
		envoy: Object.fromEntries(await Promise.all(envoys)),
	};
}

/**
 * Makes the network and the folder of a testbed anew, starts its daemon, and waits until everything in it is ready.
 * Call it while alone with the testbed. Where anything fails nothing is left behind, and the error says what it was.
 */
export async function launch(options: LaunchOptions): Promise<TestbedState> {
	const { testbed, lifetime } = options;
	await removeLeftovers(testbed);
	try {
		await mkdir(statePaths(testbed).logs, { recursive: true });
		await createNetwork(testbed);
		const server = await listenOnLoopback();
		const { onPart: _, ...rest } = options;
		const { port } = server.address() as AddressInfo;
		const start: StartMessage = {
			...rest,
			port,
			programs: await publicPrograms(rest.programs, testbed, rest.implementations),
		};
		const child = startDaemon(testbed);
		child.send(start, server, {}, () => server.close());
		const state = await untilReady(child, options);
		child.removeAllListeners();
		child.unref();
		// While the channel is open the daemon is tied to this process, which need not stay for it.
		if (lifetime === 'process') child.channel?.unref();
		else child.disconnect();
		return state;
	} catch (cause) {
		await removeLeftovers(testbed);
		throw new Error(`testbed ${testbed}: ${(cause as Error).message}`, { cause });
	}
}
