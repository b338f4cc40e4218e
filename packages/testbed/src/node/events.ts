// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import type { Kube } from '@branchline/kube';
import { nodeName } from '../network/names.ts';
import { timestamp } from './container-state.ts';
import type { Pod } from './pod.ts';

const most = 50;

/** The warnings about one pod, as Events that `kubectl describe` shows; each is told once, and at most 50 of them. */
export class PodEvents {
	readonly #kube: Kube;
	readonly #pod: Pod;
	readonly #told = new Set<string>();

	constructor(kube: Kube, pod: Pod) {
		this.#kube = kube;
		this.#pod = pod;
	}

	/** Tells a warning; one that cannot be written is lost. */
	warn(reason: string, message: string): void {
		const key = `${reason} ${message}`;
		if (this.#told.has(key) || this.#told.size >= most) return;
		this.#told.add(key);
		this.#kube.create(this.#event(reason, message.slice(0, 1_000))).catch(() => undefined);
	}

	#event(reason: string, message: string) {
		const { name, namespace, uid } = this.#pod.metadata;
		const now = timestamp(new Date());
		return {
			apiVersion: 'v1',
			kind: 'Event',
			metadata: { name: `${name.slice(0, 200)}.${randomBytes(8).toString('hex')}`, namespace },
			involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
			type: 'Warning',
			reason,
			message,
			source: { component: 'branchline-node', host: nodeName },
			reportingComponent: 'branchline-node',
			reportingInstance: nodeName,
			firstTimestamp: now,
			lastTimestamp: now,
			count: 1,
		};
	}
}
