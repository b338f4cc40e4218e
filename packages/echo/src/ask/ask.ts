// SPDX-License-Identifier: Apache-2.0
import type { Arrival, Ask, Protocol, Reply } from '../exchange.ts';
import { limits } from '../limits.ts';
import { arrivalHeader } from '../serve/response.ts';
import { firstValue } from '../wire/header-lines.ts';
import { askGrpc } from './ask-grpc.ts';
import { askHttp1 } from './ask-http1.ts';
import { askHttp2 } from './ask-http2.ts';
import { askWebSocket } from './ask-websocket.ts';
import { type Attempt, emptyAttempt, type FullAsk, fullAsk } from './attempt.ts';
import { Connections } from './connections.ts';
import { validAsk } from './valid-ask.ts';

/** How a batch of asks is sent. */
export interface AskOptions {
	/** How many are under way at once; 8 where left out, at most 256. */
	readonly concurrency?: number;
	/** Ends the batch early: what is not answered then has `error`. */
	readonly signal?: AbortSignal;
}

/** Sends one ask; fills in `attempt` as answers come, and rejects with the reason if they do not all come. */
type Send = (ask: FullAsk, attempt: Attempt, connections: Connections, signal: AbortSignal) => Promise<void>;

const senders: Readonly<Record<Protocol, Send>> = {
	'http/1.1': askHttp1,
	h2c: askHttp2,
	grpc: askGrpc,
	websocket: askWebSocket,
};

/**
 * Sends requests and gives what became of each, in their order. What fails is a reply with `error`, as is a malformed
 * ask. Connections are kept for the batch and used again for one address, port, protocol and authority.
 * Throws a RangeError for more than 2,000 asks, or a concurrency out of range.
 */
export async function ask(asks: readonly Ask[], options: AskOptions = {}): Promise<readonly Reply[]> {
	const { concurrency = 8, signal } = options;
	if (asks.length > limits.asks) throw new RangeError(`${asks.length} asks, more than ${limits.asks}`);
	if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > limits.concurrency) {
		throw new RangeError(`concurrency ${concurrency}: expected 1 to ${limits.concurrency}`);
	}
	const connections = new Connections();
	const replies: Reply[] = [];
	const turns = asks.entries();
	const worker = async (): Promise<void> => {
		for (const [index, one] of turns) replies[index] = await replyTo(one, connections, signal);
	};
	try {
		await Promise.all(Array.from({ length: Math.min(concurrency, asks.length) }, worker));
	} finally {
		connections.close();
	}
	return replies;
}

async function replyTo(given: Ask, connections: Connections, signal: AbortSignal | undefined): Promise<Reply> {
	const started = performance.now();
	const attempt = emptyAttempt();
	const valid = validAsk(given);
	let error = typeof valid === 'string' ? valid : undefined;
	if (typeof valid !== 'string') {
		const full = fullAsk(valid);
		const timeout = AbortSignal.timeout(full.timeoutMs);
		const ended = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
		try {
			await senders[full.protocol](full, attempt, connections, ended);
		} catch (cause) {
			error = timeout.aborted ? `no whole answer after ${full.timeoutMs} ms` : reasonOf(cause);
		}
	}
	const ms = Math.round((performance.now() - started) * 10) / 10;
	return { ...shown(attempt), ms, ...(error === undefined ? {} : { error }) };
}

function shown({ status, headers, body, messages, grpcStatus }: Attempt): Omit<Reply, 'ms'> {
	const header = firstValue(headers, arrivalHeader);
	const arrival = arrivalIn(header === undefined ? body : Buffer.from(header, 'base64url').toString());
	return {
		status,
		headers,
		body: arrival === undefined ? Buffer.from(body).subarray(0, limits.replyBody).toString() : '',
		...(arrival === undefined ? {} : { arrival }),
		...(messages === undefined ? {} : { messages }),
		...(grpcStatus === undefined ? {} : { grpcStatus }),
	};
}

function arrivalIn(text: string): Arrival | undefined {
	if (!text.startsWith('{"workload":')) return undefined;
	try {
		const value: Partial<Arrival> = JSON.parse(text);
		const isArrival = [value.workload, value.pod, value.protocol, value.path].every((one) => typeof one === 'string');
		return isArrival && Array.isArray(value.headers) ? (value as Arrival) : undefined;
	} catch {
		return undefined;
	}
}

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	// A host name with several addresses: one error for each.
	if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
	return error.message || error.name;
}
