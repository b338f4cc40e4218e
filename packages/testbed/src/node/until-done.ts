// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';

const againMs = 1_000;

/** Does something again and again, a second apart, until it succeeds; undefined where `signal` comes before. */
export async function untilDone<T>(
	signal: AbortSignal,
	work: () => Promise<T>,
	failed: (error: Error) => void,
): Promise<T | undefined> {
	while (!signal.aborted) {
		try {
			return await work();
		} catch (error) {
			failed(error as Error);
		}
		await delay(againMs, undefined, { signal }).catch(() => undefined);
	}
	return undefined;
}
