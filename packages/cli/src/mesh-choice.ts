// SPDX-License-Identifier: Apache-2.0
import { type MeshChoice, meshes } from 'branchline';
import type { MeshArguments } from './arguments/shared.ts';
import { UsageError } from './usage-error.ts';

/** The meshes that `--mesh`, `--implementation` and `--set` choose; throws UsageError where there is none. */
export function choiceOf({ mesh, implementation, set }: MeshArguments): MeshChoice {
	if (mesh.length === 0) throw new UsageError(`choose a mesh with --mesh: ${meshes.join(', ')}`);
	return { mesh, ...(implementation === undefined ? {} : { implementation }), options: set };
}
