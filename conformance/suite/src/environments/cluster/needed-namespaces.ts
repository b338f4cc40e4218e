// SPDX-License-Identifier: Apache-2.0
import type { NativeObject } from '@branchline/plan';
import type { Case } from '../../case/case.ts';
import type { Native } from '../../case/step.ts';
import type { Target } from '../contract.ts';
import { nativeOf } from '../implicit.ts';
import { wantedWorkloads } from './wanted-workloads.ts';

/** Every namespace that cases need on a target, in any of their steps: each once, sorted. */
export function neededNamespaces(cases: readonly Case[], { meshes }: Target): readonly string[] {
	return [...new Set(cases.flatMap((one) => namespacesOf(one, meshes)))].sort();
}

function namespacesOf(one: Case, meshes: readonly string[]): readonly string[] {
	const applied = one.steps.flatMap(({ action }) => (action.kind === 'apply' ? [action] : []));
	const workloads = [...one.workloads, ...applied.flatMap((action) => action.workloads)];
	const objects = [nativeOf(one), ...applied.map(({ native }) => native)].flatMap((native) => ofMeshes(native, meshes));
	return [
		...wantedWorkloads(one, workloads).map(({ workload }) => workload.namespace),
		...objects.flatMap((object) => ('@type' in object ? [] : (object.metadata.namespace ?? []))),
	];
}

function ofMeshes(native: Native, meshes: readonly string[]): readonly NativeObject[] {
	return meshes.flatMap((mesh) => native[mesh] ?? []);
}
