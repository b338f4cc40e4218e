// SPDX-License-Identifier: Apache-2.0

/** What a write was about: while both are the identical things, trying again at once would fail again. */
export interface About {
	readonly wanted: unknown;
	readonly live: unknown;
}

/** How a write ended: `refused` by the API server, which a change alone can help, or for a reason that passes. */
export type Failure = 'refused' | 'passing';

interface Attempt extends About {
	readonly failures: number;
	readonly failure: Failure;
	readonly notBefore: number;
}

interface Success {
	readonly wanted: unknown;
	readonly at: number;
	/** How many times in a row the same thing had to be written again. */
	readonly repeats: number;
}

const firstMillis = 500;
const mostMillis = 60_000;
/** What is changed back this soon after it was written is changed back by a program. */
const soonMillis = 60_000;
const patience = 3;

/** When which object may be written again: after failures later and later, each object by itself. */
export class Attempts {
	readonly #failed = new Map<string, Attempt>();
	readonly #succeeded = new Map<string, Success>();

	/** When an object may be written, in milliseconds since the epoch; 0 for at once. */
	notBefore(id: string, { wanted, live }: About): number {
		const failed = this.#failed.get(id);
		const known = failed !== undefined && failed.wanted === wanted && failed.live === live ? failed.notBefore : 0;
		return Math.max(known, this.#contestedUntil(id, wanted));
	}

	/** Whether an object is refused, so that nothing should wait for it. */
	isRefused(id: string, wanted: unknown): boolean {
		const failed = this.#failed.get(id);
		return failed?.failure === 'refused' && failed.wanted === wanted;
	}

	/** Takes down a failure; how long to wait, in milliseconds. */
	failed(id: string, { wanted, live }: About, failure: Failure, now: number): number {
		const before = this.#failed.get(id);
		const failures = before !== undefined && before.wanted === wanted ? before.failures + 1 : 1;
		const millis = delay(failures);
		this.#failed.set(id, { wanted, live, failures, failure, notBefore: now + millis });
		return millis;
	}

	/** Takes down a success. If the same had to be written several times within a minute each, how long the next one waits. */
	succeeded(id: string, wanted: unknown, now: number): number {
		this.#failed.delete(id);
		const before = this.#succeeded.get(id);
		const success = { wanted, at: now, repeats: before === undefined ? 0 : repeatsAfter(before, wanted, now) };
		this.#succeeded.set(id, success);
		return waitOf(success);
	}

	/** The failures that stand, by id. */
	failing(): readonly string[] {
		return [...this.#failed.keys()];
	}

	/** Forgets failures of what need not be done any more, and successes of what is not there any more. */
	keepOnly(isToDo: (id: string) => boolean, isThere: (id: string) => boolean): void {
		for (const id of this.#failed.keys()) if (!isToDo(id)) this.#failed.delete(id);
		for (const id of this.#succeeded.keys()) if (!isThere(id)) this.#succeeded.delete(id);
	}

	#contestedUntil(id: string, wanted: unknown): number {
		const success = this.#succeeded.get(id);
		return success !== undefined && success.wanted === wanted ? success.at + waitOf(success) : 0;
	}
}

function repeatsAfter(before: Success, wanted: unknown, now: number): number {
	return before.wanted === wanted && now < before.at + soonMillis + waitOf(before) ? before.repeats + 1 : 0;
}

function waitOf({ repeats }: Success): number {
	return repeats < patience ? 0 : delay(repeats - patience + 1);
}

function delay(failures: number): number {
	return Math.min(mostMillis, firstMillis * 2 ** Math.min(failures - 1, 20));
}
