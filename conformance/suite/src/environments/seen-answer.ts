// SPDX-License-Identifier: Apache-2.0
import { type Effects, edited, headerEdits, returnedEdits } from '@branchline/interpreters';
import { type Answer, type Backend, type Outcome, sameValue } from '@branchline/plan';
import type { HeaderLine, Place } from '../case/expectation.ts';
import type { CaseRequest, Hop } from '../case/request.ts';
import type { Workload } from '../case/workload.ts';
import { answering, placeAt } from './cluster.ts';
import type { Replied, SeenHop, SeenOnce } from './contract.ts';
import { endedEarly } from './delays.ts';
import { grpcStatusOf } from './grpc-status.ts';

/** A hop as a judge of configurations is asked about it. */
export interface AskedHop {
	readonly hop: Hop;
	/** The header lines that it is sent with. */
	readonly headers: readonly HeaderLine[];
	readonly request: CaseRequest;
	/** The mesh whose words the answer’s effects are in. */
	readonly mesh: string;
	readonly workloads: readonly Workload[];
}

/** What a sender would see of an answer: which application answers, with what, or that the request fails. */
export function seenAnswer(answer: Answer, asked: AskedHop): SeenHop {
	if (answer.kind === 'reply') return replied(answer, asked);
	const shares: { count: number; of: SeenOnce }[] = [];
	for (const backend of answer.backends) {
		const of = seenBackend(backend, answer, asked);
		if (of.kind === 'undefined') return of;
		const same = shares.find((share) => sameValue(share.of, of));
		if (same === undefined) shares.push({ count: backend.weight, of });
		else same.count += backend.weight;
	}
	return shares.length === 1 ? shares[0]!.of : { kind: 'split', exact: true, shares };
}

type Forward = Extract<Answer, { kind: 'forward' }>;
type Nowhere = Extract<SeenHop, { kind: 'undefined' }>;

function seenBackend(backend: Backend, answer: Forward, asked: AskedHop): SeenOnce | Nowhere {
	const { to } = backend;
	const { hop, request, mesh } = asked;
	if (to.kind === 'other')
		return { kind: 'undefined', why: `it leads to ${JSON.stringify(to.native)}, which is no workload of the case` };
	if (to.kind === 'respond') return replied(to, asked);
	const at = placeOf(to, asked.workloads);
	if (at === undefined) return replied({ status: 503, headers: {}, body: '' }, asked);
	const [rule, own] = [answer.effects as Effects, (backend.effects ?? {}) as Effects];
	const early = endedEarly(mesh, rule, asked.headers);
	if (early !== undefined) return replied(early, asked);
	const edits = [...(headerEdits[mesh]?.(own) ?? []), ...(headerEdits[mesh]?.(rule) ?? [])];
	const returned = [...(returnedEdits[mesh]?.(own) ?? []), ...(returnedEdits[mesh]?.(rule) ?? [])];
	const mirrors = answer.mirrors.flatMap((mirror) => placeOf(mirror, asked.workloads) ?? []);
	const status = asked.headers.find(([name]) => name === 'x-echo-status')?.[1];
	return {
		kind: 'arrived',
		at,
		method: hop.method,
		path: String(rule.path),
		authority: String(rule.authority),
		headers: edited(asked.headers, edits),
		returned: edited([], returned),
		status: Number(status ?? 200),
		mirrors,
		...(hop.protocol === 'grpc' ? { grpcStatus: 0, messages: Math.max(1, request.messages.length) } : {}),
		...(hop.protocol === 'websocket' ? { messages: request.messages.length } : {}),
	};
}

function placeOf(to: Outcome, workloads: readonly Workload[]): Place | undefined {
	const at =
		to.kind === 'service' ? to.port : to.kind === 'address' ? placeAt(workloads, to.address, to.port) : undefined;
	if (at === undefined || answering(workloads, at) === undefined) return undefined;
	const subset = to.kind === 'service' && 'subset' in to ? to.subset : undefined;
	return subset === undefined ? at : { ...at, subset };
}

function replied({ status, headers, body }: Pick<Replied, 'status' | 'headers' | 'body'>, { hop }: AskedHop): Replied {
	if (hop.protocol !== 'grpc') return { kind: 'replied', status, headers, body };
	return { kind: 'replied', status: 200, headers, body: '', grpcStatus: grpcStatusOf(status) };
}
