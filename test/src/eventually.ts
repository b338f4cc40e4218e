// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';

/** Waits until a condition holds; rejects after a minute, with what is there instead where that can be said. */
export async function eventually(
	what: string,
	holds: () => boolean | Promise<boolean>,
	instead?: () => string,
): Promise<void> {
	const deadline = performance.now() + 60_000;
	while (!(await holds())) {
		if (performance.now() > deadline)
			throw new Error(`${what}: not within a minute${instead === undefined ? '' : `, but ${instead()}`}`);
		await delay(10);
	}
}
