// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';

interface RouteSpec {
	readonly parentRefs?: readonly { readonly kind?: string }[];
	readonly rules?: readonly unknown[];
}

interface GrantSpec {
	readonly from?: readonly { readonly kind: string; readonly namespace: string }[];
}

/**
 * Routes with what a cluster says of them where they refer to a namespace that has no ReferenceGrant for theirs; test data
 * often leaves grants to a program (gateway-api apis/v1/shared_types.go, RouteReasonRefNotPermitted).
 */
export function withResolved(native: readonly NativeObject[]): readonly NativeObject[] {
	const objects = native.filter((object): object is KubernetesObject => !('@type' in object));
	const granted = new Set(objects.filter(({ kind }) => kind === 'ReferenceGrant').flatMap(grantsOf));
	return native.map((object) => {
		if ('@type' in object || object.status !== undefined || !/^(HTTP|GRPC)Route$/.test(String(object.kind)))
			return object;
		const { kind, metadata, spec } = object as KubernetesObject;
		const from = metadata.namespace ?? 'default';
		const { parentRefs = [], rules = [] } = (spec ?? {}) as RouteSpec;
		if (!Array.isArray(parentRefs) || !Array.isArray(rules)) return object;
		const refused = namespacesIn(rules).some((to) => to !== from && !granted.has([kind, from, to].join(' ')));
		if (!refused) return object;
		const conditions = [{ type: 'ResolvedRefs', status: 'False', reason: 'RefNotPermitted' }];
		return { ...object, status: { parents: parentRefs.map((parentRef) => ({ parentRef, conditions })) } };
	});
}

function grantsOf({ metadata, spec }: KubernetesObject): readonly string[] {
	const { from = [] } = (spec ?? {}) as GrantSpec;
	return from.map(({ kind, namespace }) => [kind, namespace, metadata.namespace ?? 'default'].join(' '));
}

/** The namespaces of all references in a value. */
function namespacesIn(value: unknown): readonly string[] {
	if (Array.isArray(value)) return value.flatMap(namespacesIn);
	if (typeof value !== 'object' || value === null) return [];
	const { namespace, name } = value as Readonly<Record<string, unknown>>;
	const own = typeof namespace === 'string' && typeof name === 'string' ? [namespace] : [];
	return [...own, ...Object.values(value).flatMap(namespacesIn)];
}
