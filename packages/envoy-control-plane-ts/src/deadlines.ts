// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './channel.ts';

/** When a response was sent, and as which one of its stream. */
export interface Sending {
	readonly time: number;
	readonly number: number;
}

/** Until when the responses of a stream that are under way are to be answered. */
export class Deadlines {
	readonly #most: number;
	readonly #sent = new Map<Channel, Sending>();

	/** `most` is how long an answer may take, in milliseconds. */
	constructor(most: number) {
		this.#most = most;
	}

	/** A channel sent a response. */
	begin(channel: Channel, sending: Sending): void {
		this.#sent.set(channel, sending);
	}

	/** The response of a channel is answered; answers when it was sent. */
	end(channel: Channel): Sending {
		const sending = this.#sent.get(channel)!;
		this.#sent.delete(channel);
		return sending;
	}

	/** The first of the deadlines; Infinity where nothing is under way. */
	get first(): number {
		return Math.min(...[...this.#sent.values()].map(({ time }) => time + this.#most));
	}

	/** How long the response of a channel has been under way; undefined where none is. */
	age(channel: Channel, now: number): number | undefined {
		const sending = this.#sent.get(channel);
		return sending && now - sending.time;
	}

	/** Whether the response of a channel is not answered in time. */
	isOver(channel: Channel, now: number): boolean {
		return (this.age(channel, now) ?? 0) >= this.#most;
	}
}
