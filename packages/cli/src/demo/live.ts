// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import { type LoadFailure, type LoadReport, load } from '@branchline/testbed';
import type { Mesh } from './mesh.ts';
import type { ShopStates } from './shop-state.ts';
import { type Misrouted, Traffic } from './traffic.ts';
import { visit } from './visits.ts';

/** How long to go on, and whom to tell how far it is. */
export interface LiveOptions {
	readonly requests: number;
	readonly changes: number;
	readonly signal: AbortSignal;
	progress(requests: number, changes: number): void;
}

/** What was seen while sandboxes came, changed and went. Times are in milliseconds, latencies of the whole chain. */
export interface LiveReport {
	readonly requests: number;
	readonly changes: number;
	/** Answers by a path that was not admissible (every 5xx among them), and requests that got no answer. */
	readonly misrouted: number;
	readonly errors: number;
	readonly status5xx: number;
	/** The answers that came while a change was going live. */
	readonly duringChanges: number;
	readonly p50: number;
	readonly p99: number;
	/** From the new document to every Envoy routing by it, the median. */
	readonly live: number;
	readonly seconds: number;
	/** The first few. */
	readonly examples: readonly Misrouted[];
}

/** Changes sandboxes while requests run, and judges every answer. Neither ends before the other has its number. */
export async function runLive(mesh: Mesh, states: ShopStates, options: LiveOptions): Promise<LiveReport> {
	const traffic = new Traffic(mesh, states.current().plan, options.requests);
	const running = load({
		request: () => traffic.next(),
		accept: (answer, request) => traffic.accept(answer, request),
		maxRequests: Number.POSITIVE_INFINITY,
		signal: options.signal,
	});
	const times: number[] = [];
	const ticker = setInterval(() => options.progress(traffic.sent, times.length), 100);
	try {
		while (times.length < options.changes) {
			const due = Math.ceil(((times.length + 1) * options.requests) / (options.changes + 1));
			if (!(await reached(traffic, due, running.done, options.signal))) break;
			times.push(await change(mesh, states, traffic, times.length));
		}
		traffic.changesAreDone();
		return reportOf(await running.done, traffic, times);
	} finally {
		clearInterval(ticker);
		// Where it has failed, that was thrown already.
		await running.stop().catch(() => undefined);
	}
}

/** Waits for the request with this number; answers false where the load has ended before. */
async function reached(traffic: Traffic, due: number, done: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
	while (traffic.sent < due) {
		if (signal.aborted) return false;
		// A load that fails ends the wait with its error.
		await Promise.race([delay(2), done]);
	}
	return !signal.aborted;
}

async function change(mesh: Mesh, states: ShopStates, { timeline }: Traffic, index: number): Promise<number> {
	const began = performance.now();
	const { plan, resources } = states.after(visit(index));
	timeline.begin(plan);
	await mesh.publish(resources);
	timeline.complete();
	return performance.now() - began;
}

function reportOf(load: LoadReport, { moving, wrong }: Traffic, times: readonly number[]): LiveReport {
	const { sent: requests, errors, status5xx, p50, p99, seconds } = load;
	const unanswered = load.failures
		.filter(({ status }) => status === undefined)
		.map(({ path, headers, text }) => ({ path, headers: lines(headers), expected: [], seen: `no answer: ${text}` }));
	return {
		requests,
		changes: times.length,
		misrouted: load.wrong + errors,
		errors,
		status5xx,
		duringChanges: moving,
		p50,
		p99,
		live: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
		seconds,
		examples: [...wrong, ...unanswered].slice(0, 5),
	};
}

function lines(headers: LoadFailure['headers']): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
