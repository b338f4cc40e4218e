// SPDX-License-Identifier: Apache-2.0
import { Backoff, pause } from './backoff.ts';
import type { Answer, Call } from './exchange.ts';
import { KubeError } from './kube-error.ts';

const attempts = 6;
const longestPauseMillis = 10_000;

/**
 * Sends a call, again where that is safe and may help: any call that was refused before it was looked at (no connection,
 * or 429 with Retry-After), and one that may be repeated also after a broken connection or 503 with Retry-After.
 * At most six attempts; the last answer or error is the result.
 */
export async function retried(call: Call, repeatable: boolean, send: () => Promise<Answer>): Promise<Answer> {
	const backoff = new Backoff(200, 5_000);
	for (let attempt = 1; ; attempt++) {
		const outcome = await send().catch((error: unknown) => error);
		const millis = pauseAfter(outcome, repeatable, backoff);
		if (millis === undefined || attempt === attempts || call.signal?.aborted) {
			if (isAnswer(outcome)) return outcome;
			throw outcome;
		}
		await pause(millis, call.signal);
	}
}

/** How long to wait before the next attempt; `undefined` where there is to be none. */
function pauseAfter(outcome: unknown, repeatable: boolean, backoff: Backoff): number | undefined {
	if (isAnswer(outcome)) {
		const isRefused = outcome.status === 429 || (outcome.status === 503 && repeatable);
		const asked = outcome.headers['retry-after'];
		if (!isRefused || asked === undefined) return undefined;
		// The header may be a date; then our own pause is as good.
		const seconds = Number(asked);
		return Math.min(longestPauseMillis, (Number.isFinite(seconds) ? seconds * 1000 : 0) + backoff.next());
	}
	if (!(outcome instanceof KubeError) || outcome.reason !== 'Unreachable') return undefined;
	const code = (outcome.cause as NodeJS.ErrnoException | undefined)?.code;
	return repeatable || code === 'ECONNREFUSED' ? backoff.next() : undefined;
}

function isAnswer(outcome: unknown): outcome is Answer {
	return !(outcome instanceof Error);
}
