// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';

/** How long to wait for a condition and how often to look, in milliseconds. */
interface UntilOptions {
	readonly timeoutMs: number;
	readonly everyMs?: number;
}

/**
 * Looks again and again until `check` answers something other than undefined, and answers that.
 *
 * What `check` throws ends the wait. After `timeoutMs` the error is `<what>: not within <timeoutMs> ms`; the condition
 * is looked at once more after the deadline, so that a machine that stood still does not fail by the clock alone.
 */
export async function until<T>(
	what: string,
	check: () => T | undefined | Promise<T | undefined>,
	options: UntilOptions,
): Promise<T> {
	const deadline = performance.now() + options.timeoutMs;
	for (;;) {
		const late = performance.now() >= deadline;
		const found = await check();
		if (found !== undefined) return found;
		if (late) throw new Error(`${what}: not within ${options.timeoutMs} ms`);
		await delay(options.everyMs ?? 10);
	}
}
