// SPDX-License-Identifier: Apache-2.0
import type { HeaderLine } from '../case/expectation.ts';
import type { Caller, CaseRequest, Hop } from '../case/request.ts';
import type { Arrived, Seen, SeenHop } from './contract.ts';

/** One hop of a request, as it is sent: by whom, and with which header lines. */
export interface SentHop {
	readonly hop: Hop;
	readonly from: Caller;
	readonly headers: readonly HeaderLine[];
}

/** Follows a request from hop to hop: each application that answers sends the next, with the header lines that reached it. */
export function followed({ hops, from, headers }: CaseRequest, look: (sent: SentHop, index: number) => SeenHop): Seen {
	const seen: SeenHop[] = [];
	let sent = { from, headers };
	for (const [index, hop] of hops.entries()) {
		const one = look({ hop, ...sent }, index);
		seen.push(one);
		const answering = arrivalOf(one);
		if (answering === undefined) break;
		const { at } = answering;
		sent = { from: { namespace: at.namespace, workload: at.service }, headers: answering.headers };
	}
	return { hops: seen };
}

// Which of several admissible applications sends the next hop makes no difference to what it sends.
function arrivalOf(seen: SeenHop): Arrived | undefined {
	if (seen.kind === 'admissible') return seen.of.map(arrivalOf).find((one) => one !== undefined);
	return seen.kind === 'arrived' ? seen : undefined;
}
