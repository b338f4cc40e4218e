// SPDX-License-Identifier: Apache-2.0
import { type Artifact, memoized } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { identity, sameValue } from 'branchline';
import { parentsId, type Role, roleOf } from './role.ts';
import { keysIn } from './routing-keys.ts';

/** One object as it is to be in the cluster: one of ours, or one of the user's with our rules in it. */
export interface Wanted {
	readonly id: string;
	/** Of an object of the user's, what the user wrote together with our rules. */
	readonly object: KubernetesObject;
	/** Of an object of the user's, what the user wrote; absent for one of ours. */
	readonly view?: KubernetesObject;
	readonly role: Role;
	readonly keys: readonly string[];
}

/** Everything that is to be in a cluster. */
export interface WantedObjects {
	readonly byId: ReadonlyMap<string, Wanted>;
	/** In the order to write them. */
	readonly byRole: Readonly<Record<Role, readonly Wanted[]>>;
	/** The baseline routes by the parents that they share with the routes that need them. */
	readonly baselines: ReadonlyMap<string, Wanted>;
}

/** Nothing. */
export const nothingWanted: WantedObjects = sorted([]);

/**
 * Sorts artifacts by what is to be done with them; two meshes may want one object. What keeps its value stays the
 * identical object as `before`, by which it is known to be in place. An xDS resource is a caller's mistake.
 */
export function wantedFrom(artifacts: readonly Artifact[], before: WantedObjects): WantedObjects {
	return sorted(
		artifacts.map((artifact) => {
			if (artifact.kind === 'resource') throw new TypeError('xDS resources are not delivered to an API server');
			const { object, view } =
				artifact.kind === 'patch'
					? { object: artifact.after, view: artifact.before }
					: { ...artifact, view: undefined };
			const id = idOf(object);
			const known = before.byId.get(id);
			if (known !== undefined && known.view === view && sameValue(known.object, object)) return known;
			const users = view === undefined ? {} : { view };
			return { id, object, ...users, role: roleOf(object), keys: keysIn(object) };
		}),
	);
}

/** Most artifacts of a rendering are those of the one before. */
const idOf = memoized((object: KubernetesObject) => identity(object));

function sorted(all: readonly Wanted[]): WantedObjects {
	const byId = new Map<string, Wanted>();
	const byRole: Record<Role, Wanted[]> = { support: [], baseline: [], route: [] };
	for (const wanted of all) {
		if (byId.has(wanted.id)) continue;
		byId.set(wanted.id, wanted);
		byRole[wanted.role].push(wanted);
	}
	const baselines = new Map(byRole.baseline.map((wanted) => [parentsId(wanted.object), wanted]));
	return { byId, byRole, baselines };
}
