// SPDX-License-Identifier: Apache-2.0
import type { Cluster, Diagnostic, RouteGroup, RoutingPolicy, Sandbox } from '@branchline/model';
import type { Block } from './block.ts';
import { timeOf } from './expiry.ts';
import type { GroupEntry } from './group.ts';
import type { Claim } from './ownership.ts';
import type { SandboxEntry } from './sandbox.ts';
import { emptyPlan, type Settings, settingsOf } from './settings.ts';
import type { Plan } from './types.ts';

/** A plan, what is to be said about its documents, and what `recompile` needs to know to change it. */
export interface Compilation {
	readonly plan: Plan;
	/** Findings of this package, sorted by object, then path. */
	readonly diagnostics: readonly Diagnostic[];
	/**
	 * The model's findings about documents whose key belongs to an older one, sorted by object. `parse` reports them too:
	 * whoever reads texts shows those, which have positions; whoever watches a cluster shows these.
	 */
	readonly keyDiagnostics: readonly Diagnostic[];
	/** For `recompile` alone: its form may change at any time. */
	readonly state: CompilationState;
}

/** What a compilation remembers. Never changed in place: an earlier compilation stays as it was. */
export interface CompilationState {
	readonly policy: RoutingPolicy | undefined;
	readonly cluster: Cluster;
	/** In milliseconds since the epoch. */
	readonly now: number;
	readonly settings: Settings;
	readonly sandboxes: readonly SandboxEntry[];
	readonly groups: readonly GroupEntry[];
	readonly claims: readonly Claim[];
	readonly findings: readonly Block[];
	readonly late: readonly Block[];
}

/** What changed since a compilation. An object that is both removed and upserted is there afterwards. */
export interface Change {
	readonly upsert?: readonly (Sandbox | RouteGroup)[];
	readonly remove?: readonly DocumentRef[];
	readonly policy?: RoutingPolicy;
	readonly cluster?: Cluster;
	/** RFC 3339. */
	readonly now?: string;
}

/** The identity of a sandbox or route group. */
export interface DocumentRef {
	readonly kind: 'Sandbox' | 'RouteGroup';
	readonly namespace: string;
	readonly name: string;
}

/** The compilation of no documents. */
export function emptyCompilation(policy: RoutingPolicy | undefined, cluster: Cluster, now: string): Compilation {
	const settings = settingsOf(policy, cluster);
	return {
		plan: emptyPlan(settings),
		diagnostics: [],
		keyDiagnostics: [],
		state: {
			policy,
			cluster,
			now: timeOf(now),
			settings,
			sandboxes: [],
			groups: [],
			claims: [],
			findings: [],
			late: [],
		},
	};
}
