// SPDX-License-Identifier: Apache-2.0
import type { Held, Situation } from './agenda.ts';

/** Keys that are on the way, and when to look again though nothing changes (else infinite). */
interface OnTheWay {
	readonly keys: ReadonlySet<string>;
	readonly again: number;
}

/**
 * The keys whose routes are not all in place, for a reason that passes: what they leave behind stays until they are, so
 * that no request of theirs meets the baseline in between. Of the keys that leave something behind, the routes must be
 * accepted too: a mesh that knows a route does not yet have all that it needs to follow it.
 */
export function keysOnTheWay(situation: Situation, leaving: ReadonlySet<string>): OnTheWay {
	const { wanted, live, inPlace, attempts, acceptance } = situation;
	const keys = new Set<string>();
	let again = Number.POSITIVE_INFINITY;
	for (const one of wanted.byRole.route) {
		const object = live.get(one.id);
		if (object !== undefined && inPlace.has(one, object)) {
			if (!one.keys.some((key) => leaving.has(key))) continue;
			const said = acceptance(object);
			if (said === 'accepted' || 'refused' in said) continue;
			again = Math.min(again, said.awaited);
		} else if (attempts.isRefused(one.id, one)) continue;
		for (const key of one.keys) keys.add(key);
	}
	return { keys, again };
}

/** The keys of which something is not in the cluster as it is wanted, and why. */
export function pendingKeys({ wanted, live, inPlace }: Situation, held: readonly Held[]): ReadonlyMap<string, string> {
	const reasons = new Map(held.map(({ wanted: { id }, reason }) => [id, reason]));
	const keys = new Map<string, string>();
	for (const one of wanted.byRole.route) {
		if (inPlace.has(one, live.get(one.id))) continue;
		const { kind, metadata } = one.object;
		const reason = reasons.get(one.id) ?? 'it could not be written, and is tried again';
		for (const key of one.keys) keys.set(key, `${kind} ${metadata.namespace}/${metadata.name}: ${reason}`);
	}
	return keys;
}
