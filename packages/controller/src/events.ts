// SPDX-License-Identifier: Apache-2.0
import type { KindRef } from '@branchline/kube';
import type { Diagnostic, ObjectRef } from '@branchline/model';

/** What a reconciler does, one event each; `retryMs` says when it tries again by itself. */
export type ReconcileEvent =
	/** Everything is read, and the first round begins. */
	| { readonly kind: 'started'; readonly objects: number }
	/** The cluster does not serve a kind. Said once; what needs the kind waits for it. */
	| { readonly kind: 'not-served'; readonly of: KindRef }
	| { readonly kind: 'served'; readonly of: KindRef }
	/** The API server does not answer. What was read holds; said once until it answers again. */
	| { readonly kind: 'unreachable'; readonly reason: string }
	| { readonly kind: 'reachable' }
	/** One kind cannot be read, such as for want of a permission. Said once for each reason. */
	| { readonly kind: 'unreadable'; readonly of: KindRef; readonly reason: string }
	/** `keys` are those that the object serves. */
	| {
			readonly kind: 'applied';
			readonly ref: ObjectRef;
			readonly how: 'created' | 'changed' | 'patched';
			readonly keys: readonly string[];
	  }
	/** What is not wanted any more went: an object of ours, or our rules in one of the user's. */
	| { readonly kind: 'pruned'; readonly ref: ObjectRef; readonly how: 'deleted' | 'stripped' }
	/** An object cannot come yet. Said once for each reason. */
	| { readonly kind: 'held'; readonly ref: ObjectRef; readonly reason: string }
	/** A write failed; the others go on. */
	| { readonly kind: 'failed'; readonly ref: ObjectRef; readonly reason: string; readonly retryMs: number }
	/** Somebody changed the object at the same time: it is read again, and the next round decides. */
	| { readonly kind: 'conflict'; readonly ref: ObjectRef }
	/** Somebody (`by`, where that is known) keeps changing the object back. */
	| { readonly kind: 'contested'; readonly ref: ObjectRef; readonly by: string; readonly retryMs: number }
	/** A finding about the documents or the mesh is new, or does not hold any more. */
	| { readonly kind: 'appeared' | 'vanished'; readonly diagnostic: Diagnostic }
	/** A round threw, which is a mistake of ours; nothing was written by it. */
	| { readonly kind: 'broken'; readonly error: unknown; readonly retryMs: number }
	/** A round is over. */
	| { readonly kind: 'settled'; readonly settled: Settled }
	| { readonly kind: 'stopped' };

/** How much was done. */
export interface Work {
	/** Objects that were compared with what is wanted. */
	readonly compared: number;
	/** Writes that succeeded. */
	readonly writes: number;
}

/** How a round ended. */
export interface Settled {
	/** All changes up to this one were acted on. */
	readonly generation: number;
	/** What could not be written and is tried again. */
	readonly failing: readonly ObjectRef[];
	/** What waits for something else. */
	readonly held: readonly ObjectRef[];
}

/** Hears of events. */
export type Listener = (event: ReconcileEvent) => void;
