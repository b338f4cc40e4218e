// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import type { Probe } from './pod.ts';
import { act, type HandlerTarget, type Outcome } from './probe-action.ts';
import { count, noAnswers, timesOf, type Verdict } from './probe-count.ts';

/** Hears the first verdict of a probe and every other one; `why` says what the last answer was. */
export type OnVerdict = (verdict: Exclude<Verdict, 'undecided'>, why: string) => void;

/** How soon to look again before the first success; a command costs more than a connection. */
function eagerness({ exec }: Probe): number {
	return exec === undefined ? 100 : 1_000;
}

/**
 * Asks a container again and again until `signal`. Until the first success it looks more often than the probe's period,
 * so that a container is ready as soon as it answers; such looks count only as successes, never as failures.
 */
export async function probeUntil(
	signal: AbortSignal,
	probe: Probe,
	target: HandlerTarget,
	onVerdict: OnVerdict,
): Promise<void> {
	const times = timesOf(probe);
	const eagerMs = eagerness(probe);
	const wait = (ms: number): Promise<void> => delay(ms, undefined, { signal });
	let answers = noAnswers;
	const take = (outcome: Outcome): void => {
		if (signal.aborted) return;
		const { verdict } = answers;
		answers = count(answers, outcome === undefined, times);
		if (answers.verdict !== verdict && answers.verdict !== 'undecided') onVerdict(answers.verdict, outcome ?? '');
	};
	try {
		await wait(times.delayMs);
		while (!signal.aborted) {
			const began = performance.now();
			take(await act(probe, target, times.timeoutMs));
			while (performance.now() - began < times.periodMs - eagerMs && answers.verdict !== 'success') {
				await wait(eagerMs);
				if (times.successes > 1) continue;
				if ((await act(probe, target, times.timeoutMs)) === undefined) take(undefined);
			}
			await wait(Math.max(0, times.periodMs - (performance.now() - began)));
		}
	} catch (error) {
		if (!signal.aborted) throw error;
	}
}
