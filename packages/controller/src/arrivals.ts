// SPDX-License-Identifier: Apache-2.0
import { isOwn } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import type { Agenda, Held, Situation, Write } from './agenda.ts';
import { difference } from './difference.ts';
import { parentsId, type Role } from './role.ts';
import type { Wanted } from './wanted.ts';

/** What is to come into the cluster, or to change in it, for one role. */
export function arrivals(role: Role, situation: Situation): Agenda {
	const { live, inPlace, attempts, now } = situation;
	const writes: Write[] = [];
	const held: Held[] = [];
	let again = Number.POSITIVE_INFINITY;
	for (const wanted of situation.wanted.byRole[role]) {
		const current = live.get(wanted.id);
		if (inPlace.has(wanted, current) || isOutdated(wanted, situation)) continue;
		const obstacle = obstacleTo(wanted, current, situation);
		if (obstacle !== undefined) {
			held.push({ wanted, reason: obstacle.reason });
			again = Math.min(again, obstacle.again);
			continue;
		}
		const notBefore = attempts.notBefore(wanted.id, { wanted, live: current });
		if (notBefore > now) again = Math.min(again, notBefore);
		else writes.push(writeOf(wanted, current, situation));
	}
	return { writes, held, again };
}

/** An object that its user changed or deleted since is wanted otherwise by now: writing this would take that back. */
function isOutdated({ id, view }: Wanted, { userView }: Situation): boolean {
	return view !== undefined && userView(id) !== view;
}

function writeOf(wanted: Wanted, live: KubernetesObject | undefined, { servedAs }: Situation): Write {
	const { id, view, object } = wanted;
	if (view === undefined || live === undefined) {
		const apiVersion = servedAs(object) ?? object.apiVersion;
		return { kind: 'apply', id, wanted, object: { ...object, apiVersion }, live };
	}
	return { kind: 'patch', id, wanted, live, operations: difference(live, object) };
}

interface Obstacle {
	readonly reason: string;
	readonly again: number;
}

function obstacleTo(wanted: Wanted, current: KubernetesObject | undefined, situation: Situation): Obstacle | undefined {
	const { wanted: all, live, inPlace, servedAs, acceptance } = situation;
	const again = Number.POSITIVE_INFINITY;
	if (servedAs(wanted.object) === undefined) return { reason: 'the cluster does not serve its kind', again };
	if (wanted.view === undefined && current !== undefined && !isOwn(current)) {
		return { reason: 'an object of this name is there that is not Branchline’s', again };
	}
	// A route that is there already took the default away when it came: changing it is no more dangerous than leaving it.
	if (wanted.role !== 'route' || current !== undefined) return undefined;
	const baseline = all.baselines.get(parentsId(wanted.object));
	if (baseline === undefined) return undefined;
	const route = `its baseline route ${baseline.object.metadata.name}`;
	const standing = live.get(baseline.id);
	if (standing === undefined || !inPlace.has(baseline, standing)) return { reason: `${route} is not there`, again };
	const said = acceptance(standing);
	if (said === 'accepted') return undefined;
	if ('awaited' in said) return { reason: `${route} is not accepted yet`, again: said.awaited };
	return { reason: `${route} is not accepted: ${said.refused}`, again };
}
