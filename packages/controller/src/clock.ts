// SPDX-License-Identifier: Apache-2.0

/** The time, and the only way in which the controller waits for it; tests bring their own. */
export interface Clock {
	/** In milliseconds since the epoch. */
	now(): number;
	/** Calls once after so many milliseconds; the result cancels the call. */
	after(millis: number, call: () => void): () => void;
}

/** A timer holds at most 2^31 - 1 milliseconds, and would fire at once for more. */
const longestMillis = 2 ** 31 - 1;

/** The clock of the machine. A wait of more than 24 days ends early. */
export const systemClock: Clock = {
	now: Date.now,
	after: (millis, call) => {
		const timer = setTimeout(call, Math.min(millis, longestMillis));
		return () => clearTimeout(timer);
	},
};
