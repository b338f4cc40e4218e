// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './channel.ts';

/** How long the channels of a stream have waited for others to be acknowledged. */
export class Patience {
	readonly #most: number;
	/** When it began that a channel could not send what was due since a step. */
	readonly #waiting = new Map<Channel, { readonly time: number; readonly step: number }>();

	/** `most` is how long a channel waits, in milliseconds; a tenth of that is long. */
	constructor(most: number) {
		this.#most = most;
	}

	/** When the next wait will be long, or over; what is over already waits for something else. */
	next(now: number): number {
		const ends = [...this.#waiting.values()].flatMap(({ time }) => [time + this.#long, time + this.#most]);
		return Math.min(...ends.filter((end) => end > now));
	}

	/** Whether a channel has waited so long that something earlier will do. */
	isLong(channel: Channel, now: number): boolean {
		const waiting = this.#waiting.get(channel);
		return waiting !== undefined && now - waiting.time >= this.#long;
	}

	/**
	 * A channel may not send what is due since a step, or waits for nothing (Infinity); answers whether it has waited as long
	 * as it does. What has waited longest counts, though other things of its type go out meanwhile.
	 */
	isOver(channel: Channel, step: number, now: number): boolean {
		const before = this.#waiting.get(channel);
		if (before?.step === step) return now - before.time >= this.#most;
		if (step === Number.POSITIVE_INFINITY) this.#waiting.delete(channel);
		else this.#waiting.set(channel, { time: now, step });
		return false;
	}

	/** A channel begins to wait anew. */
	delete(channel: Channel): void {
		this.#waiting.delete(channel);
	}

	get #long(): number {
		return this.#most / 10;
	}
}
