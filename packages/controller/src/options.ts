// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import type { MeshChoice } from 'branchline';
import { type Clock, systemClock } from './clock.ts';
import type { Listener } from './events.ts';

/** What a reconciler writes, and how. */
export interface ReconcilerOptions extends MeshChoice {
	/** Sandboxes, route groups and a policy, such as those of files. Of one identity they hold; other kinds are left out. */
	readonly documents?: readonly KubernetesObject[];
	/**
	 * Whether the sandboxes and route groups of the cluster count; default: unless there are `documents`. If not, its
	 * Branchline kinds need not be served; the policy of the cluster counts in any case, unless one is given.
	 */
	readonly fromCluster?: boolean;
	/** Whether what is not wanted any more is taken out; default: yes. */
	readonly prune?: boolean;
	/** Hears of everything that is done; must not throw. */
	readonly onEvent?: Listener;
	/** Default: that of the machine. */
	readonly clock?: Clock;
	/** A round begins when nothing changed for this long, in milliseconds; default: 50. */
	readonly quietMs?: number;
	/** A round begins this long after the first change, whatever follows, in milliseconds; default: 500. */
	readonly mostMs?: number;
	/** How long the acceptance of a route that others depend on is waited for where nobody reports it, in milliseconds; default: 10,000. */
	readonly acceptanceMs?: number;
	/** How long after it became ready a fork is met, so that the proxies of the mesh know its endpoints by then, in milliseconds; default: 2,000. */
	readonly headStartMs?: number;
}

/** Options with their defaults. */
export type CompleteOptions = ReconcilerOptions & Required<Omit<ReconcilerOptions, 'implementation' | 'options'>>;

/** Fills in the defaults. */
export function withDefaults(options: ReconcilerOptions): CompleteOptions {
	return {
		documents: [],
		fromCluster: options.documents === undefined,
		prune: true,
		onEvent: () => undefined,
		clock: systemClock,
		quietMs: 50,
		mostMs: 500,
		acceptanceMs: 10_000,
		headStartMs: 2_000,
		...options,
	};
}
