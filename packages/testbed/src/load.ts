// SPDX-License-Identifier: Apache-2.0
import { Agent } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Call, type CallAnswer, call } from './call.ts';
import { type LoadReport, LoadTally } from './load-report.ts';

/** One request of a load; `host` is an address of this machine's loopback. */
export type LoadRequest = Omit<Call, 'agent' | 'timeoutMs'>;

/** An answer and how long it took, in milliseconds. */
export interface LoadAnswer extends CallAnswer {
	readonly latency: number;
}

/**
 * What to send. `request` gives the next request, or undefined when there are no more; `accept` judges an answer
 * (default: status 200). At most `maxRequests` are sent, at most `concurrency` (8) at once and, where given, at most
 * `rate` a second. `timeoutMs` (10,000) bounds one request.
 */
export interface LoadOptions {
	readonly request: (index: number) => LoadRequest | undefined;
	readonly maxRequests: number;
	readonly accept?: (answer: LoadAnswer, request: LoadRequest) => boolean;
	readonly concurrency?: number;
	readonly rate?: number;
	readonly timeoutMs?: number;
	readonly signal?: AbortSignal;
}

/** A load that runs: `report` is the sum until now, `done` resolves with the last one. */
export interface Load {
	readonly done: Promise<LoadReport>;
	report(): LoadReport;
	/** Sends nothing more; `done` follows when the requests in flight are answered. */
	stop(): Promise<LoadReport>;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function refuseElsewhere(host: string): void {
	const version = isIP(host);
	if (version !== 0 && loopback.check(host, version === 4 ? 'ipv4' : 'ipv6')) return;
	throw new Error(`load on ${host}: expected an address in 127.0.0.0/8 or ::1`);
}

async function send(request: LoadRequest, agent: Agent, tally: LoadTally, options: LoadOptions): Promise<void> {
	const { accept = ({ status }) => status === 200, timeoutMs = 10_000 } = options;
	const seen = { path: request.path ?? '/', headers: request.headers ?? {} };
	const began = performance.now();
	let answer: CallAnswer;
	try {
		answer = await call({ ...request, agent, timeoutMs });
	} catch (error) {
		tally.failed({ ...seen, text: (error as Error).message });
		return;
	}
	const { status, body } = answer;
	const latency = performance.now() - began;
	const accepted = accept({ ...answer, latency }, request);
	tally.answered(status, latency, accepted ? undefined : { ...seen, status, text: body.slice(0, 1_000) });
}

/**
 * Sends requests to this machine's loopback over kept connections and counts what comes back.
 *
 * `done` rejects, once what is in flight is answered, where `request` or `accept` throws or a request names any host
 * but a loopback address. `signal` ends the load as `stop` does.
 */
export function load(options: LoadOptions): Load {
	const { concurrency = 8, maxRequests, signal } = options;
	const tally = new LoadTally();
	const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
	const ending = new AbortController();
	const over = signal === undefined ? ending.signal : AbortSignal.any([ending.signal, signal]);
	const turn = pace(options.rate, over);
	let next = 0;
	const work = async (): Promise<void> => {
		while (next < maxRequests) {
			const index = next++;
			await turn(index);
			if (over.aborted) return;
			const request = options.request(index);
			if (request === undefined) return ending.abort();
			refuseElsewhere(request.host);
			await send(request, agent, tally, options);
		}
	};
	const guarded = () =>
		work().catch((error: unknown) => {
			ending.abort();
			throw error;
		});
	const done = Promise.allSettled(Array.from({ length: concurrency }, guarded)).then((workers) => {
		agent.destroy();
		for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
		return tally.report();
	});
	// Whoever holds the load may look at its end much later than it fails.
	done.catch(() => undefined);
	const stop = (): Promise<LoadReport> => {
		ending.abort();
		return done;
	};
	return { done, report: () => tally.report(), stop };
}

/** Waits for the time of the request with the given index, at `rate` a second from now on, or until the load is over. */
function pace(rate: number | undefined, over: AbortSignal): (index: number) => Promise<void> {
	const began = performance.now();
	return async (index) => {
		const early = rate === undefined ? 0 : began + (index / rate) * 1_000 - performance.now();
		if (early > 0) await delay(early, undefined, { signal: over }).catch(() => undefined);
	};
}
