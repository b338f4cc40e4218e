// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import type { Acceptance } from './acceptance.ts';
import type { Attempts } from './attempts.ts';
import type { InPlace } from './in-place.ts';
import type { LiveObjects } from './live-objects.ts';
import type { Wanted, WantedObjects } from './wanted.ts';

/** One write to the API server. */
export type Write =
	| {
			readonly kind: 'apply';
			readonly id: string;
			readonly wanted: Wanted;
			/** What is wanted, in the version that the cluster serves. */
			readonly object: KubernetesObject;
			readonly live: KubernetesObject | undefined;
	  }
	| {
			readonly kind: 'patch';
			readonly id: string;
			/** Absent: what is ours is taken out of the object. */
			readonly wanted?: Wanted;
			readonly live: KubernetesObject;
			readonly operations: readonly Operation[];
	  }
	| { readonly kind: 'delete'; readonly id: string; readonly live: KubernetesObject };

/** Something that cannot be written yet, and why. */
export interface Held {
	readonly wanted: Wanted;
	readonly reason: string;
}

/** What is to be done now for one role, and when to look again for what has to wait (else infinite). */
export interface Agenda {
	readonly writes: readonly Write[];
	readonly held: readonly Held[];
	readonly again: number;
}

/** Everything that decides what is to be done. */
export interface Situation {
	readonly wanted: WantedObjects;
	/** Whether what is not wanted may go. */
	readonly isWhole: boolean;
	readonly live: Pick<LiveObjects, 'get' | 'ours'>;
	/** The object as its user wrote it; the identical one as long as the user changes nothing. */
	readonly userView: (id: string) => KubernetesObject | undefined;
	/** The user's objects that hold something of ours, with what they are without it. */
	readonly holdingOurs: () => Iterable<readonly [id: string, view: KubernetesObject]>;
	readonly inPlace: InPlace;
	readonly attempts: Attempts;
	/** The apiVersion in which the cluster serves the kind of an object; `undefined` where it does not. */
	readonly servedAs: (object: KubernetesObject) => string | undefined;
	readonly acceptance: (route: KubernetesObject) => Acceptance;
	readonly now: number;
}
