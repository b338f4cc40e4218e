// SPDX-License-Identifier: Apache-2.0
import { setTimeout as delay } from 'node:timers/promises';
import { type Kube, KubeError } from '@branchline/kube';
import { type Pod, podName, podRef } from './pod.ts';
import type { PodStatus } from './pod-status.ts';

const backoff = { firstMs: 100, mostMs: 5_000 } as const;

/** Writes a pod's status into the API server whenever it has changed, again and again until that succeeds. */
export class StatusWriter {
	readonly #kube: Kube;
	readonly #pod: Pod;
	readonly #status: () => PodStatus;
	readonly #log: (line: string) => void;
	#written = '';
	#isDirty = false;
	#isWriting = false;
	#isOver = false;

	constructor(kube: Kube, pod: Pod, status: () => PodStatus, log: (line: string) => void) {
		this.#kube = kube;
		this.#pod = pod;
		this.#status = status;
		this.#log = log;
	}

	/** The status may be another one: it is worked out and written soon; many changes at once are written as one. */
	changed(): void {
		this.#isDirty = true;
		if (!this.#isWriting && !this.#isOver) void this.#write();
	}

	/** The pod is no longer there to be written. */
	end(): void {
		this.#isOver = true;
	}

	async #write(): Promise<void> {
		this.#isWriting = true;
		let pauseMs: number = backoff.firstMs;
		// What changes in the same turn belongs together.
		await delay(1);
		while (this.#isDirty && !this.#isOver) {
			this.#isDirty = false;
			const status = this.#status();
			const text = JSON.stringify(status);
			if (text === this.#written) continue;
			try {
				await this.#patch(status);
				this.#written = text;
				pauseMs = backoff.firstMs;
			} catch (error) {
				if (error instanceof KubeError && error.status === 404) return this.end();
				this.#isDirty = true;
				this.#log(`${podName(this.#pod)}: its status, again in ${pauseMs} ms: ${(error as Error).message}`);
				await delay(pauseMs);
				pauseMs = Math.min(pauseMs * 2, backoff.mostMs);
			}
		}
		this.#isWriting = false;
	}

	async #patch(status: PodStatus): Promise<void> {
		// With its uid, so that another pod of the same name does not get it.
		const patch = { metadata: { uid: this.#pod.metadata.uid }, status };
		await this.#kube.mergePatch(podRef(this.#pod), patch, { subresource: 'status', fieldManager: 'node' });
	}
}
