// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type AdminAddress, admin, listenerPort, type Stats, stats } from './admin.ts';
import { atExit } from './at-exit.ts';
import { type EnvoyExit, type EnvoyOptions, type EnvoyProcess, ended, launch, ready, stop } from './envoy-process.ts';
import { lastLines } from './last-lines.ts';

/** A running Envoy that is ours. */
export interface Envoy {
	readonly name: string;
	readonly pid: number;
	/** Settles when the process has ended, whoever ended it; never rejects. */
	readonly exited: Promise<EnvoyExit>;
	/** The admin interface's answer; rejects where the status is not 200, and with the log's tail where Envoy has ended. */
	admin(path: string, method?: 'GET' | 'POST'): Promise<string>;
	/** One counter, gauge or text by its full name; undefined where Envoy has none of that name. */
	stat(name: string): Promise<number | string | undefined>;
	/** Every counter, gauge and text whose name the RE2 expression finds. */
	stats(expression: string): Promise<Stats>;
	/** The port that a listener is bound to; rejects where Envoy has no such listener. */
	port(listener: string): Promise<number>;
	/** The last lines (20) of the log. */
	logTail(lines?: number): Promise<string>;
	/** Ends the process (SIGTERM, then SIGKILL after 5 s) and removes its directory; may be called again. */
	stop(): Promise<void>;
}

/**
 * Starts Envoy and resolves when its admin interface, on a port of 127.0.0.1 that the system chose, says LIVE.
 *
 * Rejects where Envoy ends before that, with the tail of its log, and after `timeoutMs`; nothing is left then. Envoy
 * is also ended when this process exits by itself or by SIGINT or SIGTERM; a SIGKILL of this process leaves it running.
 */
export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
	const running = await launch(options);
	const withdraw = atExit(() => {
		running.child.kill('SIGKILL');
		rmSync(running.home, { recursive: true, force: true });
	});
	let stopping: Promise<void> | undefined;
	const end = (): Promise<void> => {
		stopping ??= stop(running).finally(withdraw);
		return stopping;
	};
	try {
		const address = await ready(running, options.timeoutMs ?? 30_000);
		options.log?.(`${running.name}: envoy runs as ${running.child.pid}, admin on ${address.host}:${address.port}`);
		return handle(running, address, end);
	} catch (error) {
		await end();
		throw error;
	}
}

function handle(running: EnvoyProcess, address: AdminAddress, end: () => Promise<void>): Envoy {
	const { name, child, home, exited } = running;
	const alive = async <T>(ask: Promise<T>): Promise<T> => {
		try {
			return await ask;
		} catch (error) {
			if (running.exit === undefined) throw error;
			throw await ended(running, error);
		}
	};
	return {
		name,
		pid: child.pid ?? 0,
		exited,
		admin: (path, method = 'GET') => alive(admin(address, path, method)),
		stat: async (stat) => (await alive(stats(address, `^${stat.replaceAll(/[^A-Za-z0-9_-]/g, '\\$&')}$`)))[stat],
		stats: (expression) => alive(stats(address, expression)),
		port: (listener) => alive(listenerPort(address, listener)),
		logTail: (lines = 20) => lastLines(join(home, 'log'), lines),
		stop: end,
	};
}
