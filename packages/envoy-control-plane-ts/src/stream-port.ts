// SPDX-License-Identifier: Apache-2.0
import type { ResourceType } from './resource-types.ts';
import type { Response, Settled } from './response.ts';
import type { Stream } from './stream.ts';

/** What a stream does to the world: all that needs a connection or a clock. */
export interface StreamPort {
	/** Writes a response; calls back when it has left this process's buffers. */
	write(body: Buffer): void;
	now(): number;
	/** Wakes the stream by {@link Stream.flush} at a time, or before; a later time takes nothing back. */
	wakeAt(time: number): void;
	/** Ends the stream: the client does not take what it asked for. */
	abort(reason: string): void;
}

/** What can be told of a stream while it runs. */
export interface StreamObserver {
	sent(type: ResourceType, response: Response): void;
	acknowledged(type: ResourceType, response: Response, milliseconds: number): void;
	refused(type: ResourceType, settled: Settled & { readonly refusal: object }): void;
	/** A wait for acknowledgements was given up, so that the rest is not held back for ever. */
	hurried(type: ResourceType): void;
}

/** How long a stream waits, in milliseconds. */
export interface StreamTimes {
	/** For an acknowledgement, before the stream is ended. */
	readonly acknowledgement: number;
	/**
	 * For clusters and endpoints, before listeners and routes are sent all the same; and for these, before removals. After a
	 * tenth of it, listeners and routes that change all the time are sent as they were in a step before.
	 */
	readonly stage: number;
}
