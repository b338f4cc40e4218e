// SPDX-License-Identifier: Apache-2.0
import type { Due } from './pending.ts';
import type { Resource } from './resource.ts';

/** The first steps that may not be sent yet: of resources that are there, and of those that are gone. */
export interface Limits {
	readonly upserts: number;
	readonly removals: number;
	/** The first step of which what has changed since then may be sent as it was; undefined where only what there is may. */
	readonly earlier?: number | undefined;
}

/** Everything may be sent. */
export const unlimited: Limits = { upserts: Number.POSITIVE_INFINITY, removals: Number.POSITIVE_INFINITY };

/** What may be sent of a name, as it is or was in a step; without a resource, that there is none. */
export interface Sendable {
	readonly resource: Resource | undefined;
	readonly generation: number;
}

/** One resource of a response, and why it was sent; without a version it was removed. */
export interface SentResource extends Due {
	readonly name: string;
	readonly version: string | undefined;
	readonly resource: Resource | undefined;
}

/** A response, ready to be written. */
export interface Response {
	readonly nonce: string;
	readonly body: Buffer;
	readonly sent: readonly SentResource[];
	/** What a whole set holds in place of refused versions: whether the client has it still is not known. */
	readonly standIns: readonly Resource[];
	/** The first change that is in it; undefined where it only answers a request. */
	readonly changedSince?: number | undefined;
}

/** What became of a response. */
export interface Settled {
	readonly response: Response;
	/** The client's message and the resources that it blames, where it refused the response. */
	readonly refusal?: { readonly message: string; readonly refused: readonly SentResource[] };
}
