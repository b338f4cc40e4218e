// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import type { Diagnostic, KubernetesObject } from '@branchline/plan';

/**
 * The controller of an object, as `Kind name`, if it has one (ObjectMeta.ownerReferences). Of it the object is made, whole
 * and again: what others put in is taken out. Flagger, whose Canary controls the VirtualService that it generates, even
 * takes a list with other rules for a change of the Canary, and begins the steps of its rollout anew
 * (fluxcd/flagger pkg/router/istio.go, reconcileVirtualService).
 */
function controllerOf({ metadata }: KubernetesObject): string | undefined {
	const { ownerReferences } = metadata;
	if (!Array.isArray(ownerReferences)) return undefined;
	const owner = (ownerReferences as readonly Readonly<Record<string, unknown>>[]).find(
		(one) => one?.controller === true,
	);
	return owner && `${String(owner.kind)} ${String(owner.name)}`;
}

/** What keeps rules of ours out of an object: that a controller writes it. */
export function controlled(object: KubernetesObject): Diagnostic | undefined {
	const controller = controllerOf(object);
	if (controller === undefined) return undefined;
	const why = `${controller} controls it, and would write it again without the rules for keys`;
	return finding('adapter/cannot-copy', `${describe(object)}: ${why}`, { object: refTo(object) });
}
