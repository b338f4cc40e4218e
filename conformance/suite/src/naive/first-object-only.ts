// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { type NaiveAdapter, onInput } from './mistake.ts';
import { isTree } from './tree.ts';

/** The naive adapter `first-object-only`. */
export const firstObjectOnly: NaiveAdapter = {
	mistake: 'of several routes for one parent or host only the first is copied',
	meshes: ['istio', 'gateway-api', 'linkerd'],
	wrap: onInput((input) => ({
		...input,
		native: input.native.filter((object, index) => {
			const place = placeOf(object);
			return place === undefined || input.native.findIndex((other) => placeOf(other) === place) === index;
		}),
	})),
};

const routes = new Set(['VirtualService', 'HTTPRoute', 'GRPCRoute']);

function placeOf(object: NativeObject): string | undefined {
	const { kind, spec, metadata } = object as KubernetesObject;
	if (!routes.has(kind) || !isTree(spec)) return undefined;
	return JSON.stringify([metadata.namespace, spec.parentRefs ?? spec.gateways, spec.hosts ?? spec.hostnames]);
}
