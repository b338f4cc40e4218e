// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';

interface Routes {
	readonly http?: readonly { readonly name?: string }[];
}

/** The names of the rules of a VirtualService, in order. */
export function rulesOf(object: KubernetesObject | undefined): readonly string[] {
	return ((object?.spec as Routes | undefined)?.http ?? []).map(({ name = '' }) => name);
}

/** A VirtualService with another rule in front, as its user may add it. */
export function withRule(object: KubernetesObject, name: string): KubernetesObject {
	const { http = [], ...spec } = object.spec as Routes;
	const rule = {
		name,
		match: [{ uri: { prefix: `/${name}` } }],
		route: [{ destination: { host: 'cart.shop.svc.cluster.local' } }],
	};
	return { ...object, spec: { ...spec, http: [rule, ...http] } };
}
