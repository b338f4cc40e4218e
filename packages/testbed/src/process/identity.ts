// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';

/** Which process is meant, also after its pid was given to another; `startedAt` is in ticks since the machine's start. */
export interface ProcessIdentity {
	readonly pid: number;
	readonly startedAt?: string | undefined;
}

// The name, which may hold anything, ends with the last parenthesis; the start is the 22nd field (proc(5)).
const startFromName = 22 - 2;

/** The identity of a process; without `startedAt` where it has ended, or where the system does not tell it. */
export function processIdentity(pid: number): ProcessIdentity {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return { pid, startedAt: text.slice(text.lastIndexOf(')')).split(' ')[startFromName] };
	} catch {
		return { pid };
	}
}

/** Whether two are one process, as far as is known: without the start of one, the pid decides. */
export function isSame(one: ProcessIdentity, other: ProcessIdentity): boolean {
	const { startedAt: a = other.startedAt } = one;
	const { startedAt: b = a } = other;
	return one.pid === other.pid && a === b;
}
