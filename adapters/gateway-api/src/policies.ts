// SPDX-License-Identifier: Apache-2.0
import { describe, Unsupported } from '@branchline/adapter';
import type { RouteSet, Siblings } from '@branchline/httproute';
import type { KubernetesObject, NativeObject } from '@branchline/plan';

interface TargetRef {
	readonly kind?: unknown;
	readonly name?: unknown;
}

/**
 * The policies that target routes by name (GEP-713, direct policy attachment), by `Kind namespace/name` of the route: a
 * copy under another name would be without them.
 */
export function policyTargets(native: readonly NativeObject[]): ReadonlyMap<string, NativeObject> {
	const targets = new Map<string, NativeObject>();
	for (const object of native) {
		const { metadata, spec } = object as Partial<KubernetesObject>;
		const { targetRef, targetRefs } = (spec ?? {}) as { readonly targetRef?: unknown; readonly targetRefs?: unknown };
		const refs = [targetRef, ...(Array.isArray(targetRefs) ? targetRefs : [])] as readonly (
			| TargetRef
			| null
			| undefined
		)[];
		for (const ref of refs)
			if (ref?.kind === 'HTTPRoute' || ref?.kind === 'GRPCRoute')
				targets.set(`${ref.kind} ${metadata?.namespace ?? 'default'}/${String(ref.name)}`, object);
	}
	return targets;
}

/** The siblings of a set, or none of them where a policy targets one of its routes: a copy must not escape a policy. */
export function withoutTargeted(
	set: RouteSet,
	siblings: Siblings,
	targets: ReadonlyMap<string, NativeObject>,
): Siblings {
	const targeted = set.native.find((route) => targets.has(route));
	if (targeted === undefined || siblings.routes.length === 0) return siblings;
	const why = new Unsupported(
		`${describe(targets.get(targeted)!)} targets ${targeted} by name, and would not apply to a copy`,
	);
	const keys = new Set(siblings.routes.flatMap(({ metadata }) => metadata.annotations?.['branchline.dev/key'] ?? []));
	return { routes: [], artifacts: [], refused: [...siblings.refused, ...[...keys].map((key) => ({ key, why }))] };
}
