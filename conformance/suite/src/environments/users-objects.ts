// SPDX-License-Identifier: Apache-2.0
import { parentsOf } from '@branchline/adapters-all';
import type { NativeObject } from '@branchline/plan';
import { identity } from 'branchline';
import { clusterOf } from './cluster.ts';
import type { Roles } from './roles.ts';
import type { World } from './world.ts';

/**
 * The users’ objects that configure the meshes of a target, each once. A mesh that leaves one way in to another of the
 * target does without its routes for that: a case spells the same routes out for every mesh.
 */
export function usersObjects(world: World, { adapters }: Roles): readonly NativeObject[] {
	const cluster = clusterOf(world.workloads);
	const all = adapters.flatMap((adapter) => {
		const native = world.native[adapter.name] ?? [];
		const parents = parentsOf(adapter, adapters);
		return native.filter((object) => {
			const reach = adapter.reaches(object, { cluster, native });
			return (
				reach === undefined || reach.parents.length === 0 || reach.parents.some((parent) => parents.includes(parent))
			);
		});
	});
	return [...new Map(all.map((object) => [identity(object), object])).values()];
}
