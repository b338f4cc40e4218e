// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { backendOf, type Observation } from '../envoy/observation.ts';

/** An observation of a request that arrived somewhere. */
export type Reached = Extract<Observation, { kind: 'reached' }>;

/** A dead fork has to fail within this time (law 7), in milliseconds. */
const patience = 5_000;

/** Whether the mesh failed a request as a dead fork has to fail: 5xx, soon. */
export function isFailure(seen: Observation): boolean {
	return seen.kind === 'replied' && seen.status >= 500 && seen.after < patience;
}

/** The backends that get copies of a request, sorted; a mirror that goes nowhere is none. */
export function mirrorNames(answer: Answer): readonly string[] {
	return answer.kind === 'reply' ? [] : answer.mirrors.flatMap((to) => backendOf(to) ?? []).sort();
}

/** Observations that differ in more than their time, each once, and how often each was made. */
export function distinct(
	seen: readonly Observation[],
): readonly { readonly seen: Observation; readonly times: number }[] {
	// What is interpreted is the same object again and again.
	const counts = new Map<Observation, number>();
	for (const one of seen) counts.set(one, (counts.get(one) ?? 0) + 1);
	const groups = new Map<string, { seen: Observation; times: number }>();
	for (const [one, times] of counts) {
		const id = identityOf(one);
		const group = groups.get(id);
		if (group) groups.set(id, { seen: withMirrors(group.seen, one), times: group.times + times });
		else groups.set(id, { seen: one, times });
	}
	return [...groups.values()];
}

// A share of the requests is mirrored: what was copied once belongs to all of them.
function identityOf(seen: Observation): string {
	if (seen.kind === 'reached') return JSON.stringify({ ...seen, mirrors: [] });
	return JSON.stringify(seen.status >= 500 ? seen.status : { ...seen, after: 0 });
}

function withMirrors(one: Observation, other: Observation): Observation {
	if (one.kind !== 'reached' || other.kind !== 'reached') return one;
	return { ...one, mirrors: [...new Set([...one.mirrors, ...other.mirrors])].sort() };
}
