// SPDX-License-Identifier: Apache-2.0
import { setTimeout } from 'node:timers/promises';
import { ask } from '../ask/ask.ts';
import type { Arrival, Ask, HeaderLine, Protocol, Reply } from '../exchange.ts';
import { carriedLines, firstValue } from '../wire/header-lines.ts';
import type { Arrivals } from './arrivals.ts';
import { type Behaviour, behaviourOf, writtenChain } from './behaviour.ts';

/** The application that this program stands for, whatever the port. */
export interface Application {
	readonly identity: Pick<Arrival, 'workload' | 'namespace' | 'pod'>;
	readonly arrivals: Arrivals;
	/** Aborted when no new requests are to come. */
	readonly stopping: AbortSignal;
}

/** What a port has read of a request. */
export interface Incoming {
	readonly port: number;
	readonly protocol: Protocol;
	readonly method: string;
	readonly path: string;
	readonly authority: string;
	readonly headers: readonly HeaderLine[];
	readonly body: string;
}

/** What a port has to answer: what arrived, or, with status 400, what is wrong with the request. */
export type Answer =
	| { readonly status: number; readonly grpcStatus: number; readonly arrival: Arrival }
	| { readonly status: 400; readonly fault: string };

/** Keeps what arrived, and does what its headers ask for. */
export async function answer({ identity, arrivals }: Application, incoming: Incoming): Promise<Answer> {
	const id = firstValue(incoming.headers, 'x-echo-id');
	const arrival: Arrival = { ...identity, ...incoming, ...(id === undefined ? {} : { id }) };
	arrivals.add(arrival);
	const behaviour = behaviourOf(incoming.headers);
	if (typeof behaviour === 'string') return { status: 400, fault: behaviour };
	if (behaviour.delayMs > 0) await setTimeout(behaviour.delayMs);
	const next = await sentOnward(behaviour, incoming);
	const { status, grpcStatus } = behaviour;
	return { status, grpcStatus, arrival: next === undefined ? arrival : { ...arrival, next } };
}

async function sentOnward({ chain }: Behaviour, incoming: Incoming): Promise<readonly Reply[] | undefined> {
	const [first, ...rest] = chain;
	if (first === undefined) return undefined;
	const own: readonly HeaderLine[] = [
		...(first.headers ?? []),
		...(rest.length > 0 ? [['x-echo-chain', writtenChain(rest)] as const] : []),
	];
	const ownNames = new Set(own.map(([name]) => name.toLowerCase()));
	const carried = carriedLines(incoming.headers).filter(([name]) => !ownNames.has(name));
	const onward: Ask = { ...first, headers: [...carried, ...own] };
	return ask([onward]);
}
