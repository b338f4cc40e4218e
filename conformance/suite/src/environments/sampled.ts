// SPDX-License-Identifier: Apache-2.0
import { type Expectation, isSplit } from '../case/expectation.ts';
import { sampleSize } from '../run/binomial.ts';
import type { Seen, SeenHop, SeenOnce } from './contract.ts';

/** How often a request has to be sent, so that what is expected of it can be judged: once, unless it is a split. */
export function timesToAsk(expected: readonly Expectation[], otherwise = 1): number {
	return expected.some(isSplit) ? sampleSize : otherwise;
}

/** What became of many requests, hop by hop: equal outcomes once, with how many there were. */
export function counted(seen: readonly (readonly SeenOnce[])[]): Seen {
	const most = Math.max(0, ...seen.map((hops) => hops.length));
	return { hops: Array.from({ length: most }, (_, at) => countedHop(seen.flatMap((hops) => hops[at] ?? []))) };
}

function countedHop(outcomes: readonly SeenOnce[]): SeenHop {
	const shares = new Map<string, { count: number; of: SeenOnce }>();
	for (const of of outcomes) {
		const id = outcomeOf(of);
		shares.set(id, { of, count: (shares.get(id)?.count ?? 0) + 1 });
	}
	return { kind: 'split', exact: false, shares: [...shares.values()] };
}

function outcomeOf(seen: SeenOnce): string {
	if (seen.kind === 'replied') return JSON.stringify([seen.status, seen.grpcStatus, seen.body]);
	return JSON.stringify([seen.at, seen.status, seen.path, seen.authority]);
}
