// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';

/**
 * What is to be done about one object.
 *
 * `create`, `update` and `delete` are for objects of ours; `patch` is for an object of the user's. `check` is an update
 * that may change nothing, which the API server has to be asked. `live` is the object as it was read.
 */
export type Action =
	| { readonly kind: 'create'; readonly object: KubernetesObject }
	| { readonly kind: 'update' | 'check'; readonly object: KubernetesObject; readonly live: KubernetesObject }
	| {
			readonly kind: 'patch';
			readonly object: KubernetesObject;
			readonly live: KubernetesObject;
			readonly patch: readonly Operation[];
	  }
	| { readonly kind: 'delete'; readonly object: KubernetesObject }
	| { readonly kind: 'unchanged'; readonly object: KubernetesObject };

/** Actions that do not depend on each other. */
export type Step = readonly Action[];
