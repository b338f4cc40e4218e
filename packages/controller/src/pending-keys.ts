// SPDX-License-Identifier: Apache-2.0
import type { Held, Situation } from './agenda.ts';

/**
 * The keys whose routes are not all in place, for a reason that passes: what they leave behind stays until they are, so
 * that no request of theirs meets the baseline in between.
 */
export function keysOnTheWay({ wanted, live, inPlace, attempts }: Situation): ReadonlySet<string> {
	const keys = new Set<string>();
	for (const one of wanted.byRole.route) {
		if (inPlace.has(one, live.get(one.id)) || attempts.isRefused(one.id, one)) continue;
		for (const key of one.keys) keys.add(key);
	}
	return keys;
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
