// SPDX-License-Identifier: Apache-2.0
import type { ClusterKind } from '@branchline/adapter';
import { groupOf, type KubernetesObject } from '@branchline/model';
import { kindId } from '../kinds/kinds-of.ts';
import type { Step } from './action.ts';
import { isBaseline } from './own.ts';

/**
 * The removal of objects of ours, in the opposite order of applying: routes, kind by kind from the last; then the baseline
 * routes that they need; then what routes refer to. Objects of kinds that are not among `writes` stay.
 */
export function removalSteps(objects: readonly KubernetesObject[], writes: readonly ClusterKind[]): readonly Step[] {
	const ofKind = (kind: ClusterKind) => objects.filter((object) => isOfKind(object, kind));
	const backwards = writes.toReversed();
	const routes = backwards.filter(({ isRoute }) => isRoute).map(ofKind);
	const others = backwards.filter(({ isRoute }) => !isRoute).map(ofKind);
	const steps = [
		...routes.map((step) => step.filter((object) => !isBaseline(object))),
		routes.flat().filter(isBaseline),
		...others,
	];
	return steps.filter((step) => step.length > 0).map((step) => step.map((object) => ({ kind: 'delete', object })));
}

function isOfKind({ apiVersion, kind }: KubernetesObject, of: ClusterKind): boolean {
	return kindId({ group: groupOf(apiVersion), kind }) === kindId(of);
}
