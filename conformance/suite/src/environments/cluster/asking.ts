// SPDX-License-Identifier: Apache-2.0
import type { Arrival, Ask, Reply } from '@branchline/echo';
import type { Place } from '../../case/expectation.ts';
import type { Addressee, CaseRequest, Hop } from '../../case/request.ts';
import type { Workload } from '../../case/workload.ts';
import { patienceMs } from '../../run/agrees.ts';
import { placeOf } from '../cluster.ts';
import type { Arrived, Replied, SeenOnce } from '../contract.ts';
import { delayHeader } from '../delays.ts';
import { readPlaceText } from './workload-objects.ts';

/** Where requests are sent to reach something. */
export interface Endpoint {
	readonly address: string;
	readonly port: number;
}

/** Finds where to send a request so that it reaches an addressee. */
export type Locate = (to: Addressee) => Endpoint;

/** By this header arrivals of one request are told from those of others. */
const idHeader = 'x-echo-id';

/** How long an answer may take: a dead fork has 5 seconds to fail, and an application may be asked to wait. */
function timeoutOf({ headers }: CaseRequest): number {
	const delay = headers.find(([name]) => name === delayHeader)?.[1];
	return patienceMs + 3_000 + Number(delay ?? 0);
}

/** What a pod is told so that it sends a request, and so that whoever answers sends the further hops. */
export function askOf(request: CaseRequest, id: string, locate: Locate): Ask {
	const { hops, headers, body, messages } = request;
	const [first, ...rest] = hops;
	const timeoutMs = timeoutOf(request);
	const chain = rest.map((hop, index): Ask => {
		return { ...spokenHop(hop, locate), timeoutMs, headers: [[idHeader, hopId(id, index + 1)]] };
	});
	const written = Buffer.from(JSON.stringify(chain)).toString('base64url');
	return {
		...spokenHop(first, locate),
		timeoutMs,
		headers: [...headers, [idHeader, hopId(id, 0)], ...(chain.length > 0 ? [['x-echo-chain', written] as const] : [])],
		...(body === '' ? {} : { body }),
		...(messages.length === 0 ? {} : { messages }),
	};
}

/** The id that one hop of a request carries. */
export function hopId(id: string, hop: number): string {
	return `${id}.${hop}`;
}

function spokenHop({ to, protocol, method, path, authority }: Hop, locate: Locate): Ask {
	return { ...locate(to), protocol, method, path, authority };
}

/** What became of a request, hop after hop, before anybody has looked for mirrored copies. */
export function seenHops(reply: Reply, workloads: readonly Workload[]): readonly SeenOnce[] {
	const { arrival } = reply;
	if (arrival === undefined) return [replied(reply)];
	const [next] = arrival.next ?? [];
	return [arrived(reply, arrival, workloads), ...(next === undefined ? [] : seenHops(next, workloads))];
}

function arrived(reply: Reply, arrival: Arrival, workloads: readonly Workload[]): Arrived {
	const { method, path, authority, headers } = arrival;
	return {
		kind: 'arrived',
		at: arrivalPlace(arrival, workloads),
		method,
		path,
		authority,
		headers,
		// A protocol that was switched to is a success like any other.
		status: reply.status === 101 ? 200 : reply.status,
		returned: reply.headers,
		mirrors: [],
		...(reply.grpcStatus === undefined ? {} : { grpcStatus: reply.grpcStatus }),
		...(reply.messages === undefined ? {} : { messages: reply.messages.length }),
	};
}

/** The place where a request arrived. */
export function arrivalPlace({ workload: text, namespace, port }: Arrival, workloads: readonly Workload[]): Place {
	const { service: workload, subset } = readPlaceText(text);
	const answer = { namespace, workload, port, ...(subset === undefined ? {} : { subset }) };
	return placeOf(workloads, answer) ?? { namespace, service: workload, port };
}

function replied({ status, headers, body, grpcStatus, ms, error }: Reply): Replied {
	const joined = new Map<string, string>();
	for (const [name, value] of headers) {
		const before = joined.get(name);
		joined.set(name, before === undefined ? value : `${before},${value}`);
	}
	return {
		kind: 'replied',
		status,
		headers: Object.fromEntries(joined),
		body,
		...(grpcStatus === undefined ? {} : { grpcStatus }),
		ms,
		...(error === undefined ? {} : { error }),
	};
}
