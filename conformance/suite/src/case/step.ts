// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import type { CaseRequest } from './request.ts';
import type { Workload } from './workload.ts';

/** Objects of users by the name of the adapter whose mesh they configure. */
export type Native = Readonly<Record<string, readonly NativeObject[]>>;

/** The name of an object of a case. For an xDS resource `kind` is the last word of its type, and there is no namespace. */
export interface Ref {
	readonly kind: string;
	readonly namespace?: string;
	readonly name: string;
}

/** Something that happens to a mesh. `install` brings Branchline and every document of the case; the rest are steps. */
export type Action =
	| { readonly kind: 'install' }
	| {
			readonly kind: 'apply';
			readonly workloads: readonly Workload[];
			readonly documents: readonly KubernetesObject[];
			readonly native: Native;
	  }
	| {
			readonly kind: 'remove';
			/** Names of workloads: their Services and all that answers for them go. */
			readonly workloads: readonly Ref[];
			readonly documents: readonly Ref[];
			readonly native: Readonly<Record<string, readonly Ref[]>>;
	  }
	| { readonly kind: 'scale'; readonly workloads: readonly { readonly workload: Ref; readonly replicas: number }[] }
	| { readonly kind: 'restart'; readonly component: RestartableComponent }
	| { readonly kind: 'uninstall' };

/** What a case can restart; keeping no process, some environments have nothing to do then. */
export type RestartableComponent = 'control-plane' | 'branchline' | 'gateway';

/** One step of a life cycle: an action, and requests once it has taken effect. */
export interface Step {
	readonly action: Action;
	/** A clause for people, such as `scale checkout-pr-1 to 0`. */
	readonly name: string;
	readonly requests: readonly CaseRequest[];
}
