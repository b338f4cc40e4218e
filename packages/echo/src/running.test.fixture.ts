// SPDX-License-Identifier: Apache-2.0
import type { ExecutionContext } from 'ava';
import type { Arrival, Ask, Protocol, Reply } from './exchange.ts';
import { type Running, startProgram } from './program.ts';

/** Starts the program on free ports, until the test ends. */
export async function started(t: ExecutionContext, workload = 'checkout'): Promise<Running> {
	const running = await startProgram({ workload, namespace: 'shop', pod: `${workload}-1`, ports: [0], controlPort: 0 });
	t.teardown(() => running.stop());
	return running;
}

/** An ask for the first port of a program. */
export function askOf({ ports }: Running, more: Partial<Ask> = {}): Ask {
	return { address: '127.0.0.1', port: ports[0]!, timeoutMs: 5_000, ...more };
}

/** What the control port of a program says. */
export async function control({ controlPort }: Running, path: string, body?: unknown): Promise<Response> {
	const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
	return fetch(`http://127.0.0.1:${controlPort}${path}`, init);
}

/** Arrivals that the control port of a program shows. */
export async function arrivals(running: Running, query: string): Promise<readonly Arrival[]> {
	const { arrivals: found } = (await (await control(running, `/arrivals?${query}`)).json()) as { arrivals: Arrival[] };
	return found;
}

/** The replies that the control port of a program gives to a batch. */
export async function replies(running: Running, asks: readonly Ask[]): Promise<readonly Reply[]> {
	return ((await (await control(running, '/ask', { asks })).json()) as { replies: Reply[] }).replies;
}

/** Every way to speak. */
export const protocols: readonly Protocol[] = ['http/1.1', 'h2c', 'grpc', 'websocket'];
