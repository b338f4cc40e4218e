// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { type NaiveAdapter, onInput } from './mistake.ts';

/** The naive adapter `age-blind`. */
export const ageBlind: NaiveAdapter = {
	mistake: 'which of two routes is older is not asked: where their rules tie, the order of their names is kept instead',
	meshes: ['istio', 'gateway-api', 'linkerd'],
	wrap: onInput((input) => ({
		...input,
		native: input.native.map((object) => {
			if ('@type' in object) return object;
			const { metadata, ...rest } = object as KubernetesObject;
			return { ...rest, metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' } } as KubernetesObject;
		}),
	})),
};
