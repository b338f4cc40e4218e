// SPDX-License-Identifier: Apache-2.0
import type { Arrival, Reply } from '@branchline/echo';
import { servicePortName } from '@branchline/plan';
import { arrivalPlace } from '../environments/cluster/asking.ts';
import type { ClusterParts } from '../environments/cluster/parts.ts';
import { arrivalsAt } from '../environments/cluster/pod-port.ts';
import type { Observation } from '../envoy/observation.ts';
import type { Ground } from './placement.ts';

/** A request that was sent, and the reply. */
export interface Sent {
	readonly id: string;
	readonly reply: Reply;
}

/** Headers that proxies and clients add to every request, or change. */
const noise = new Set([
	'host',
	'connection',
	'content-length',
	'transfer-encoding',
	'user-agent',
	'accept',
	'accept-encoding',
	'forwarded',
	'x-real-ip',
]);
const noisePrefixes = [
	'x-envoy-',
	'x-forwarded-',
	'x-echo-',
	'x-request-id',
	'x-request-start',
	'x-b3-',
	'traceparent',
	'l5d-',
];

/** Headers of replies that say nothing about the route. */
const replyNoise = new Set([
	'date',
	'server',
	'connection',
	'content-length',
	'transfer-encoding',
	'keep-alive',
	'via',
]);

/** What became of a request, and where copies of it arrived. */
export function observationOf({ reply }: Sent, arrivals: readonly Arrival[], ground: Ground): Observation {
	const { arrival, status, body, ms } = reply;
	if (arrival === undefined) {
		const headers = reply.headers.filter(([name]) => !replyNoise.has(name) && !name.startsWith('x-envoy-'));
		return { kind: 'replied', status, headers: Object.fromEntries(headers), body, after: ms };
	}
	const own = arrivals.findIndex(({ pod, port }) => pod === arrival.pod && port === arrival.port);
	const mirrors = arrivals.filter((_, index) => index !== own).map((copy) => backendName(copy, ground));
	const { method, path, authority } = arrival;
	const backend = backendName(arrival, ground);
	return { kind: 'reached', backend, mirrors: mirrors.sort(), method, path, authority, headers: keptHeaders(arrival) };
}

/** Everything that arrived anywhere of requests whose ids begin alike, by id; copies have a moment to arrive. */
export async function arrivalsOf(
	{ kube, workloads }: ClusterParts,
	prefix: string,
): Promise<ReadonlyMap<string, readonly Arrival[]>> {
	const pods = workloads.wanted.flatMap(({ workload: { namespace, name } }) => workloads.pods(namespace, name));
	const look = async () => (await Promise.all(pods.map((pod) => arrivalsAt(kube, pod, prefix)))).flat();
	let found = await look();
	for (let before = -1; before !== found.length; ) {
		before = found.length;
		found = await look();
	}
	const byId = new Map<string, Arrival[]>();
	for (const arrival of found) byId.set(arrival.id ?? '', [...(byId.get(arrival.id ?? '') ?? []), arrival]);
	return byId;
}

function backendName(arrival: Arrival, { foreign }: Ground): string {
	if (arrival.workload === 'foreign') return `${foreign.address}:${foreign.port}`;
	return servicePortName(arrivalPlace(arrival, []));
}

function keptHeaders({ headers }: Arrival): Readonly<Record<string, readonly string[]>> {
	const lines = new Map<string, string[]>();
	for (const [name, value] of headers) {
		if (noise.has(name) || noisePrefixes.some((prefix) => name.startsWith(prefix))) continue;
		lines.set(name, [...(lines.get(name) ?? []), value]);
	}
	return Object.fromEntries([...lines].sort(([a], [b]) => (a < b ? -1 : 1)));
}
