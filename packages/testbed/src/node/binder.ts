// SPDX-License-Identifier: Apache-2.0

import { setTimeout as delay } from 'node:timers/promises';
import { type Kube, type Reflector, reflect } from '@branchline/kube';
import { nodeName } from '../network/names.ts';
import { PodEvents } from './events.ts';
import { mostPods, nodeLabels } from './node-object.ts';
import { type Pod, podName } from './pod.ts';

const backoff = { firstMs: 200, mostMs: 5_000 } as const;

/** Why a pod is not for this node; undefined where it is. `running` is the number of pods that are here. */
export function whyNotHere({ spec, metadata }: Pod, running: number): string | undefined {
	if (running >= mostPods) return `the node has ${running} pods already`;
	if (metadata.deletionTimestamp !== undefined) return 'it is being deleted';
	if ((spec.schedulingGates ?? []).length > 0) return 'it has scheduling gates';
	const other = Object.entries(spec.nodeSelector ?? {}).find(([label, value]) => nodeLabels[label] !== value);
	return other && `the node lacks label ${other[0]}=${other[1]} of its nodeSelector`;
}

/** Binds pods that have no node to this one, whatever scheduler they ask for: there is no other. */
export class Binder {
	readonly #kube: Kube;
	readonly #running: () => number;
	readonly #log: (line: string) => void;
	readonly #unbound: Reflector;
	readonly #stopping = new AbortController();
	#isBusy = false;
	#isAgain = false;

	constructor(kube: Kube, running: () => number, log: (line: string) => void) {
		this.#kube = kube;
		this.#running = running;
		this.#log = log;
		const options = { fieldSelector: 'spec.nodeName=', onChange: () => this.look(), log };
		this.#unbound = reflect(kube, { apiVersion: 'v1', kind: 'Pod' }, options);
	}

	/** Looks at the pods without a node, now and until each is bound or not for this node. */
	look(): void {
		this.#isAgain = true;
		if (!this.#isBusy) void this.#work();
	}

	async stop(): Promise<void> {
		this.#stopping.abort();
		await this.#unbound.stop();
	}

	async #work(): Promise<void> {
		const { signal } = this.#stopping;
		this.#isBusy = true;
		let pauseMs: number = backoff.firstMs;
		while (this.#isAgain && !signal.aborted) {
			this.#isAgain = false;
			if (await this.#bindAll()) {
				pauseMs = backoff.firstMs;
				continue;
			}
			this.#isAgain = true;
			await delay(pauseMs, undefined, { signal }).catch(() => undefined);
			pauseMs = Math.min(pauseMs * 2, backoff.mostMs);
		}
		this.#isBusy = false;
	}

	/** Whether nothing failed that has to be tried again. */
	async #bindAll(): Promise<boolean> {
		let running = this.#running();
		const outcomes = (this.#unbound.items() as unknown as readonly Pod[]).map((pod) => {
			const why = whyNotHere(pod, running);
			if (why === undefined) running++;
			return why === undefined ? this.#bind(pod) : this.#refuse(pod, why);
		});
		return (await Promise.all(outcomes)).every((isDone) => isDone);
	}

	async #bind(pod: Pod): Promise<boolean> {
		const { namespace, name, uid } = pod.metadata;
		const body = {
			apiVersion: 'v1',
			kind: 'Binding',
			metadata: { namespace, name, uid },
			target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
		};
		try {
			const path = `/api/v1/namespaces/${namespace}/pods/${name}/binding`;
			const answer = await this.#kube.request('POST', path, { body });
			// Gone, or bound meanwhile: the next event says so.
			if ([201, 404, 409].includes(answer.status)) return true;
			this.#log(`${podName(pod)}: binding it: ${answer.status} ${answer.body}`);
		} catch (error) {
			this.#log(`${podName(pod)}: binding it: ${(error as Error).message}`);
		}
		return false;
	}

	async #refuse(pod: Pod, why: string): Promise<boolean> {
		if (pod.metadata.deletionTimestamp === undefined) {
			new PodEvents(this.#kube, pod).warn('FailedScheduling', why);
		}
		return true;
	}
}
