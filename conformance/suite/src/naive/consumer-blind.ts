// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { type NaiveAdapter, onInput } from './mistake.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `consumer-blind`. */
export const consumerBlind: NaiveAdapter = {
	mistake:
		'routes for a Service are looked for in the namespace of the Service alone; those of its callers are not seen',
	meshes: ['gateway-api', 'linkerd'],
	wrap: onInput((input) => ({
		...input,
		native: input.native.filter((object) => {
			const { spec, metadata } = object as KubernetesObject;
			const parents = isTree(spec) && Array.isArray(spec.parentRefs) ? (spec.parentRefs as readonly Tree[]) : [];
			const isForeign = ({ kind, namespace = metadata.namespace }: Tree) =>
				kind === 'Service' && namespace !== metadata.namespace;
			return !parents.some(isForeign);
		}),
	})),
};
