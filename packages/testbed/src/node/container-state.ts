// SPDX-License-Identifier: Apache-2.0
import { constants } from 'node:os';

/** A container's state as `containerStatuses` has it: one of the three. */
export type ContainerState =
	| { readonly waiting: { readonly reason: string; readonly message?: string } }
	| { readonly running: { readonly startedAt: string } }
	| { readonly terminated: Terminated };

/** How a container ended. */
export interface Terminated {
	readonly exitCode: number;
	readonly signal?: number;
	readonly reason: string;
	readonly message?: string;
	readonly startedAt?: string;
	readonly finishedAt: string;
}

/** How a process ended, as Kubernetes says it; `output` is the end of its log, shown where it failed. */
export function terminated(
	{ code, signal, at }: { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly at: Date },
	startedAt: Date,
	output: string,
): Terminated {
	const number = signal === null ? undefined : constants.signals[signal];
	const exitCode = code ?? 128 + (number ?? 0);
	return {
		exitCode,
		...(number === undefined ? {} : { signal: number }),
		reason: exitCode === 0 ? 'Completed' : 'Error',
		...(exitCode === 0 || output === '' ? {} : { message: output }),
		startedAt: timestamp(startedAt),
		finishedAt: timestamp(at),
	};
}

/** A time as objects have it: to the second. */
export function timestamp(date: Date): string {
	return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether a container that ended is started again. */
export function isRestarted(policy: string, exitCode: number): boolean {
	return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

const backoff = { firstMs: 1_000, mostMs: 60_000, forgottenAfterMs: 60_000 } as const;

/**
 * How long a container that ended waits before it is started again: not at all the first time, then 1 s, doubled up to a
 * minute (a tenth and a fifth of what Kubernetes waits). `failures` is how often it ended in a row before.
 */
export function restartDelay(failures: number): number {
	return failures === 0 ? 0 : Math.min(backoff.firstMs * 2 ** Math.min(failures - 1, 20), backoff.mostMs);
}

/** Whether a run was long enough that what failed before it no longer counts. */
export function isForgotten(ranMs: number): boolean {
	return ranMs > backoff.forgottenAfterMs;
}
