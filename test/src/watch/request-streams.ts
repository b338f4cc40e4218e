// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Testbed } from '@branchline/testbed';
import type { RequestOrder } from './request-program.ts';

/** What became of one request. */
export interface Seen {
	/** When it began, in milliseconds since the epoch. */
	readonly at: number;
	readonly ms: number;
	readonly key: string;
	readonly status: number;
	/** Who answered; for an answer of the mesh's own, the beginning of its text. */
	readonly workload: string;
}

const program = fileURLToPath(new URL('request-program.js', import.meta.url));

/** Constant requests from a pod, one stream for each key. */
export class RequestStreams {
	/** Every answer so far, in the order of their coming. */
	readonly seen: Seen[] = [];
	readonly #child: ChildProcess;

	/** Begins to send from a pod of the shop. */
	static async start(testbed: Testbed, pod: string, order: RequestOrder): Promise<RequestStreams> {
		const command = [process.execPath, program, JSON.stringify(order)] as const;
		const child = await testbed.exec({ namespace: 'shop', name: pod }, command, {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		return new RequestStreams(child);
	}

	private constructor(child: ChildProcess) {
		this.#child = child;
		createInterface({ input: child.stdout! }).on('line', (line) => {
			const [at, ms, key = '', status, workload = ''] = line.split('\t');
			this.seen.push({ at: Number(at), ms: Number(ms), key, status: Number(status), workload });
		});
	}

	/** The last answer of each key, as `status workload`. */
	last(key: string): string {
		const answer = this.seen.findLast((one) => one.key === key);
		return answer === undefined ? '' : `${answer.status} ${answer.workload}`;
	}

	/** Ends every stream. */
	stop(): void {
		this.#child.kill('SIGKILL');
	}
}

/** How often each answer was given to a key, as `status workload`. */
export function tally(seen: readonly Seen[], key: string): Readonly<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const one of seen) {
		if (one.key !== key) continue;
		const answer = `${one.status} ${one.workload}`;
		counts[answer] = (counts[answer] ?? 0) + 1;
	}
	return counts;
}
