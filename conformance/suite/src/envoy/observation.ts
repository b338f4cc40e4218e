// SPDX-License-Identifier: Apache-2.0
import { Agent } from 'node:http';
import type { Answer, HttpRequest, Outcome } from '@branchline/plan';
import { servicePortName } from '@branchline/plan';
import { call } from '@branchline/testbed';
import { deadName } from '../arbitrary/shop.ts';
import { type Arrival, type Backends, idHeader } from './backends.ts';
import { shopServicePorts } from './loopback.ts';

/** The header by which a request draws its share of a split; see `nativeOnLoopback`. */
export const drawHeader = 'x-draw';

/** What one request to a real Envoy led to: where it and its copies arrived, or the answer that Envoy gave by itself. */
export type Observation = Reached | Replied;

interface Reached {
	readonly kind: 'reached';
	readonly backend: string;
	readonly mirrors: readonly string[];
	readonly method: string;
	readonly path: string;
	readonly authority: string;
	/** Headers other than those that Envoy or the test adds to every request. */
	readonly headers: Readonly<Record<string, readonly string[]>>;
}

interface Replied {
	readonly kind: 'replied';
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	/** Milliseconds until the answer. */
	readonly after: number;
}

/** Sends requests to the listeners of one Envoy and says what became of them. */
export class Observer {
	readonly #backends: Backends;
	readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 });
	#sent = 0;

	constructor(backends: Backends) {
		this.#backends = backends;
	}

	/** Asks once, with a share drawn; waits for as many mirrored copies as are expected. */
	async ask(port: number, request: HttpRequest, draw: number, mirrors: number): Promise<Observation> {
		const id = String(++this.#sent);
		const lines: Record<string, string[]> = {};
		for (const [name, value] of request.headers) lines[name] = [...(lines[name] ?? []), value];
		const headers = { ...lines, host: request.authority, [idHeader]: id, [drawHeader]: String(draw) };
		const { method, path } = request;
		const began = performance.now();
		const answer = await call({ host: '127.0.0.1', port, method, path, headers, agent: this.#agent });
		const after = performance.now() - began;
		await this.#backends.mirrored(id, answer.status === 200 ? mirrors : 0);
		const arrivals = this.#backends.arrivals(id);
		const own = arrivals.find(({ mirrored }) => !mirrored);
		if (own !== undefined) return reached(own, arrivals);
		const said = Object.entries(answer.headers).map(([name, values]) => [name, values.join()] as const);
		return { kind: 'replied', status: answer.status, headers: Object.fromEntries(said), body: answer.body, after };
	}

	stop(): void {
		this.#agent.destroy();
	}
}

const noise = new Set([
	idHeader,
	drawHeader,
	'host',
	'x-forwarded-proto',
	'x-request-id',
	'connection',
	'content-length',
]);

function reached({ backend, method, path, authority, headers }: Arrival, arrivals: readonly Arrival[]): Reached {
	const kept = Object.entries(headers).filter(([name]) => !noise.has(name) && !name.startsWith('x-envoy-'));
	const mirrors = arrivals.filter(({ mirrored }) => mirrored).map((arrival) => arrival.backend);
	const said = Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
	return { kind: 'reached', backend, mirrors: mirrors.sort(), method, path, authority, headers: said };
}

/** What was observed, as an answer that the oracle can substitute destinations in. */
export function asAnswer(observation: Observation): Answer {
	if (observation.kind === 'replied') {
		const { status, headers, body } = observation;
		const { date: _date, server: _server, ...rest } = headers;
		return { kind: 'reply', status, headers: rest, body };
	}
	const { kind: _kind, backend, mirrors, ...effects } = observation;
	return {
		kind: 'forward',
		backends: [{ weight: 1, to: outcomeOf(backend) }],
		mirrors: mirrors.map(outcomeOf),
		effects,
	};
}

function outcomeOf(backend: string): Outcome {
	const port = shopServicePorts.find((known) => servicePortName(known) === backend);
	return port === undefined ? { kind: 'other', native: backend } : { kind: 'service', port };
}

/** The backend that stands for a destination; undefined for one that answers 5xx by itself. */
export function backendOf(to: Outcome): string | undefined {
	if (to.kind === 'address') return `${to.address}:${to.port}`;
	if (to.kind !== 'service') return undefined;
	const name = servicePortName(to.port);
	const answers = to.port.service !== deadName && shopServicePorts.some((known) => servicePortName(known) === name);
	return answers ? name : undefined;
}
