// SPDX-License-Identifier: Apache-2.0
import type { Agenda, Situation, Write } from './agenda.ts';
import { difference } from './difference.ts';
import { keysOnTheWay } from './pending-keys.ts';
import { parentsId, type Role, roleOf } from './role.ts';
import { keysIn } from './routing-keys.ts';

/** What is to leave the cluster, for one role; to be asked for when the arrivals of every role were dealt with. */
export function departures(role: Role, situation: Situation): Agenda {
	if (!situation.isWhole) return nothing;
	const all = [...leavingObjects(situation)];
	if (all.length === 0) return nothing;
	const { attempts, now } = situation;
	const moving = keysOnTheWay(situation, new Set(all.flatMap(({ live }) => keysIn(live))));
	const writes: Departure[] = [];
	let again = moving.again;
	for (const write of all) {
		if (roleOf(write.live) !== role || keysIn(write.live).some((key) => moving.keys.has(key))) continue;
		const notBefore = attempts.notBefore(write.id, { wanted: undefined, live: write.live });
		if (notBefore > now) again = Math.min(again, notBefore);
		else writes.push(write);
	}
	return { writes: writes.filter((write) => isFree(write, role, all, moving.keys)), held: [], again };
}

/** Whether nothing that is there still needs an object that leaves. */
function isFree({ live }: Departure, role: Role, all: readonly Departure[], moving: ReadonlySet<string>): boolean {
	switch (role) {
		case 'route':
			return true;
		case 'baseline':
			// A leaving route needs it as long as it is there; for those that stay the user has routes now.
			return all.every((other) => roleOf(other.live) !== 'route' || parentsId(other.live) !== parentsId(live));
		case 'support':
			// What routes refer to stays as long as a route is there that may refer to it.
			return moving.size === 0 && all.every((other) => roleOf(other.live) === 'support');
	}
}

type Departure = Exclude<Write, { kind: 'apply' }>;

const nothing: Agenda = { writes: [], held: [], again: Number.POSITIVE_INFINITY };

function* leavingObjects({ wanted, live, holdingOurs }: Situation): Iterable<Departure> {
	for (const [id, view] of holdingOurs()) {
		const object = live.get(id);
		if (wanted.byId.has(id) || object === undefined) continue;
		yield { kind: 'patch', id, live: object, operations: difference(object, view) };
	}
	for (const [id, object] of live.ours()) {
		if (wanted.byId.has(id) || object.metadata.deletionTimestamp !== undefined) continue;
		yield { kind: 'delete', id, live: object };
	}
}

/** Whether something is still to be done about an object. */
export function isToDo(id: string, situation: Situation): boolean {
	const { wanted, live, inPlace } = situation;
	const one = wanted.byId.get(id);
	if (one !== undefined) return !inPlace.has(one, live.get(id));
	return [...leavingObjects(situation)].some((write) => write.id === id);
}
