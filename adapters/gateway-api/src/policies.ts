// SPDX-License-Identifier: Apache-2.0
import { describe, Unsupported } from '@branchline/adapter';
import { namespaceOf, type Route, type RouteSet, type Siblings } from '@branchline/httproute';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { selects } from './label-selector.ts';
import type { LabelSelector } from './listeners.ts';

interface TargetRef {
	readonly kind?: unknown;
	readonly name?: unknown;
}

interface TargetSelector extends LabelSelector {
	readonly kind?: unknown;
	/** Where it selects in other namespaces than its own, which is taken for all of them. */
	readonly namespaces?: unknown;
}

/** A policy that targets routes: by name (GEP-713, direct attachment), or by their labels. */
export interface RoutePolicy {
	readonly policy: KubernetesObject;
	readonly refs: readonly TargetRef[];
	readonly selectors: readonly TargetSelector[];
}

/**
 * The policies that target routes, of whatever kind: a copy under another name and without the labels would be without
 * them.
 */
export function routePolicies(native: readonly NativeObject[]): readonly RoutePolicy[] {
	return (native as readonly KubernetesObject[]).filter(isPolicy).flatMap((policy) => {
		const { targetRef, targetRefs, targetSelectors } = (policy.spec ?? {}) as Readonly<Record<string, unknown>>;
		const refs = [targetRef, ...listOf(targetRefs)].filter(isForRoutes) as readonly TargetRef[];
		const selectors = listOf(targetSelectors).filter(isForRoutes) as readonly TargetSelector[];
		return refs.length + selectors.length > 0 ? [{ policy, refs, selectors }] : [];
	});
}

/** Whether a native object is a policy, of whatever implementation: their kinds all end so. */
export function isPolicy(object: NativeObject): boolean {
	return String((object as KubernetesObject).kind).endsWith('Policy');
}

function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function isForRoutes(target: unknown): boolean {
	const { kind } = (target ?? {}) as TargetRef;
	return kind === 'HTTPRoute' || kind === 'GRPCRoute';
}

/** How a policy targets a route, as part of a sentence; undefined where it does not. */
function howTargeted({ policy, refs, selectors }: RoutePolicy, route: Route): string | undefined {
	const isLocal = namespaceOf(policy) === namespaceOf(route);
	if (isLocal && refs.some(({ kind, name }) => kind === route.kind && name === route.metadata.name)) return 'by name';
	const labels = route.metadata.labels ?? {};
	const isSelected = selectors.some(
		(selector) =>
			selector.kind === route.kind && (isLocal || selector.namespaces !== undefined) && selects(selector, labels),
	);
	return isSelected ? 'by its labels' : undefined;
}

/** The siblings of a set, or none of them where a policy targets one of its routes: a copy must not escape a policy. */
export function withoutTargeted(set: RouteSet, siblings: Siblings, policies: readonly RoutePolicy[]): Siblings {
	if (siblings.routes.length === 0) return siblings;
	for (const route of set.members)
		for (const policy of policies) {
			const how = howTargeted(policy, route);
			if (how !== undefined)
				return refused(
					siblings,
					`${describe(policy.policy)} targets ${describe(route)} ${how}, and would not apply to a copy`,
				);
		}
	return siblings;
}

function refused(siblings: Siblings, reason: string): Siblings {
	const why = new Unsupported(`${reason}; attach it to the Gateway`);
	const keys = new Set(siblings.routes.flatMap(({ metadata }) => metadata.annotations?.['branchline.dev/key'] ?? []));
	return { routes: [], artifacts: [], refused: [...siblings.refused, ...[...keys].map((key) => ({ key, why }))] };
}
