// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { type NaiveAdapter, onInput } from './mistake.ts';

/** The naive adapter `grant-blind`. */
export const grantBlind: NaiveAdapter = {
	mistake: 'a copy goes to the fork of a Service that the user’s route may not refer to',
	meshes: ['gateway-api'],
	wrap: onInput((input) => ({
		...input,
		native: input.native.filter((object) => (object as KubernetesObject).kind !== 'ReferenceGrant'),
	})),
};
