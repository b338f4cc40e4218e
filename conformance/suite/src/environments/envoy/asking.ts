// SPDX-License-Identifier: Apache-2.0
import { type Arrival, type Ask, ask, type Reply } from '@branchline/echo';
import type { Expectation, Place } from '../../case/expectation.ts';
import type { Addressee, CaseRequest } from '../../case/request.ts';
import type { Workload } from '../../case/workload.ts';
import { patienceMs } from '../../run/agrees.ts';
import { askOf, hopId, seenHops } from '../cluster/asking.ts';
import type { Seen, SeenOnce } from '../contract.ts';
import { delayHeader } from '../delays.ts';
import { counted, timesToAsk } from '../sampled.ts';
import type { Echoes } from './echoes.ts';
import type { Applications } from './slots.ts';

/** Copies of a request are on their way this long at most, in milliseconds. */
const mirrorMs = 1_000;

/** What requests of one case are sent with. */
export interface Asking {
	readonly echoes: Echoes;
	readonly applications: Applications;
	readonly workloads: readonly Workload[];
	readonly locate: (to: Addressee) => { readonly address: string; readonly port: number };
}

let batches = 0;

/** Sends a request, as often as its expectations need, and says what became of it. */
export async function observed(request: CaseRequest, expected: readonly Expectation[], asking: Asking): Promise<Seen> {
	const prefix = `${++batches}-`;
	const ids = Array.from({ length: timesToAsk(expected) }, (_, index) => `${prefix}${index}`);
	const asks: readonly Ask[] = ids.map((id) => ({ ...askOf(request, id, asking.locate), timeoutMs: limitOf(request) }));
	const replies = (await ask(asks)).map((reply) => named(reply, asking.applications));
	const seen = replies.map((reply) => seenHops(reply, asking.workloads));
	const copies = await mirrored(prefix, replies, expected, asking);
	const complete = seen.map((hops, index) => hops.map((hop, at) => withMirrors(hop, copies(hopId(ids[index]!, at)))));
	return complete.length === 1 ? { hops: complete[0]! } : counted(complete);
}

/**
 * How long an answer may take: an application may be asked to wait, and a machine can stand still for seconds. That a dead
 * fork fails in time is judged by when it did.
 */
function limitOf({ headers }: CaseRequest): number {
	const delay = headers.find(([name]) => name === delayHeader)?.[1];
	return patienceMs + 25_000 + Number(delay ?? 0);
}

/** A reply in which every arrival tells the workload that its port stands for. */
function named(reply: Reply, applications: Applications): Reply {
	const { arrival } = reply;
	return arrival === undefined ? reply : { ...reply, arrival: namedArrival(arrival, applications) };
}

function namedArrival(arrival: Arrival, applications: Applications): Arrival {
	const of = applications.behind(arrival.port);
	const next = arrival.next?.map((reply) => named(reply, applications));
	return {
		...arrival,
		...(of === undefined ? {} : { namespace: of.namespace, workload: of.service, port: of.port }),
		...(next === undefined ? {} : { next }),
	};
}

/** Finds where copies of requests arrived, by their ids. */
async function mirrored(
	prefix: string,
	replies: readonly Reply[],
	expected: readonly Expectation[],
	{ echoes, applications }: Asking,
): Promise<(id: string) => readonly Place[]> {
	const answered = replies.flatMap(arrivalsIn);
	const wanted = expected.reduce((sum, one) => sum + mirrorsIn(one), 0) * replies.length;
	if (expected.every((one) => !judgesMirrors(one))) return () => [];
	const deadline = performance.now() + mirrorMs;
	let all = await echoes.arrivals(prefix);
	while (all.length < answered.length + wanted && performance.now() < deadline) all = await echoes.arrivals(prefix);
	return (id) => {
		const own = answered.find((arrival) => arrival.id === id);
		const places = all
			.filter((arrival) => arrival.id === id)
			.map((arrival) => applications.behind(arrival.port))
			.filter((place) => place !== undefined);
		const at = places.findIndex(({ service, port }) => service === own?.workload && port === own.port);
		return places.filter((_, index) => index !== at);
	};
}

function judgesMirrors(expected: Expectation): boolean {
	if (expected.kind === 'any of') return expected.of.some(judgesMirrors);
	return expected.kind === 'arrives' && expected.mirrors !== undefined;
}

function mirrorsIn(expected: Expectation): number {
	if (expected.kind === 'any of') return Math.max(...expected.of.map(mirrorsIn));
	return expected.kind === 'arrives' ? (expected.mirrors?.length ?? 0) : 0;
}

function arrivalsIn({ arrival }: Reply): readonly Arrival[] {
	return arrival === undefined ? [] : [arrival, ...(arrival.next ?? []).flatMap(arrivalsIn)];
}

function withMirrors(hop: SeenOnce, mirrors: readonly Place[]): SeenOnce {
	return hop.kind === 'arrived' ? { ...hop, mirrors } : hop;
}
