// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';

/** How long the cluster has for what it was asked to do, in milliseconds, where nothing else is said. */
const clusterPatienceMs = 60_000;

/** How often to look where that costs nothing, in milliseconds. */
const often = 20;

/** How long to wait, and what is known then. */
interface SettledOptions {
	readonly timeoutMs?: number;
	/** How often to look, in milliseconds, where a look is work for others. */
	readonly everyMs?: number;
	/** What is missing, for the message of the error. */
	readonly missing?: () => string;
}

/**
 * Looks again and again until `check` gives something else than undefined, and gives that. Throws after the time is over,
 * with what is missing; what `check` throws ends the wait.
 */
export async function settled<T>(
	what: string,
	check: () => Promise<T | undefined>,
	{ timeoutMs = clusterPatienceMs, everyMs = often, missing }: SettledOptions = {},
): Promise<T> {
	const deadline = performance.now() + timeoutMs;
	for (;;) {
		const isLate = performance.now() >= deadline;
		const found = await check();
		if (found !== undefined) return found;
		if (isLate) throw new Error(`${what}: not within ${timeoutMs} ms${missing ? ` (${missing()})` : ''}`);
		await delay(everyMs);
	}
}
