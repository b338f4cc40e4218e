// SPDX-License-Identifier: Apache-2.0

import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type Reflector, reflect } from '@branchline/kube';
import type { NodeAgent, PodReport } from '../daemon/context.ts';
import { nodeName } from '../network/names.ts';
import { withApiAccess } from './api-access.ts';
import { Binder } from './binder.ts';
import { NodeObject } from './node-object.ts';
import type { NodeParts } from './node-parts.ts';
import { type Pod, podName, podRef } from './pod.ts';
import { PodRun } from './pod-run.ts';

/** How long what runs has when nobody says anything about it: its pod was deleted by force, or the node stops. */
const forcedGraceMs = 2_000;
const stopGraceMs = 1_000;
/** Of how many pods that are gone the logs are kept. */
const keptLogs = 100;

/** Runs the pods that are bound to the node: what runs follows what the API server has, whatever was missed meanwhile. */
export class Agent implements NodeAgent {
	readonly #parts: NodeParts;
	readonly #node: NodeObject;
	readonly #runs = new Map<string, PodRun>();
	readonly #ending = new WeakSet<PodRun>();
	readonly #goneLogs: (readonly string[])[] = [];
	#pods: Reflector | undefined;
	#binder: Binder | undefined;
	#isStopping = false;

	constructor(parts: NodeParts) {
		this.#parts = parts;
		this.#node = new NodeObject(parts.kube, parts.log);
	}

	/** Registers the node and begins to run its pods. */
	async start(): Promise<void> {
		const { kube, log } = this.#parts;
		await this.#node.register();
		const options = { fieldSelector: `spec.nodeName=${nodeName}`, onChange: () => this.#follow(), log };
		this.#pods = reflect(kube, { apiVersion: 'v1', kind: 'Pod' }, options);
		await this.#pods.synced;
		this.#binder = new Binder(kube, () => this.#runs.size, log);
	}

	pods(): readonly PodReport[] {
		const reports = [...this.#runs.values()].map((run) => run.report());
		const key = ({ namespace, name }: PodReport) => `${namespace}/${name}`;
		return reports.sort((a, b) => (key(a) < key(b) ? -1 : 1));
	}

	/** Ends all pods; their objects stay, and a node that starts later runs them again. */
	async stop(): Promise<void> {
		this.#isStopping = true;
		await Promise.all([this.#binder?.stop(), this.#pods?.stop()]);
		await Promise.all([...this.#runs.values()].map((run) => run.leave(stopGraceMs)));
		await this.#node.leave();
	}

	/** Makes what runs be what the pods of this node are now. */
	#follow(): void {
		const seen = (this.#pods?.items() ?? []) as unknown as readonly Pod[];
		const pods = new Map(seen.map((pod) => [pod.metadata.uid, pod]));
		for (const pod of pods.values()) this.#followOne(pod);
		for (const [uid, run] of this.#runs) {
			if (!pods.has(uid)) this.#aside(this.#forget(uid, run));
		}
	}

	#followOne(pod: Pod): void {
		const { uid, deletionTimestamp } = pod.metadata;
		const known = this.#runs.get(uid);
		if (known === undefined && isOver(pod) && deletionTimestamp === undefined) return;
		const run = known ?? new PodRun(this.#parts, withApiAccess(pod));
		this.#runs.set(uid, run);
		if (known !== undefined) known.update(withApiAccess(pod));
		if (deletionTimestamp !== undefined) this.#aside(this.#end(run, pod));
		else if (known === undefined) run.start();
	}

	/** Lets work go on by itself; what fails in it must not end the node. */
	#aside(work: Promise<void>): void {
		work.catch((error: Error) => this.#parts.log(error.stack ?? error.message));
	}

	/** Ends a pod that is to be deleted, and confirms that nothing of it runs any more. */
	async #end(run: PodRun, pod: Pod): Promise<void> {
		if (this.#ending.has(run)) return;
		this.#ending.add(run);
		const { uid, deletionGracePeriodSeconds = 30 } = pod.metadata;
		await run.end(deletionGracePeriodSeconds * 1_000);
		while (this.#runs.has(uid) && !this.#isStopping) {
			try {
				await this.#parts.kube.delete(podRef(pod), { gracePeriodSeconds: 0, uid });
				return;
			} catch (error) {
				this.#parts.log(`${podName(pod)}: confirming that it has ended: ${(error as Error).message}`);
				await delay(1_000);
			}
		}
	}

	async #forget(uid: string, run: PodRun): Promise<void> {
		this.#runs.delete(uid);
		await run.end(forcedGraceMs);
		this.#binder?.look();
		this.#goneLogs.push(run.logFiles);
		const oldest = this.#goneLogs.length > keptLogs ? this.#goneLogs.shift() : undefined;
		const used = new Set([...this.#runs.values(), run].flatMap(({ logFiles }) => logFiles));
		for (const path of oldest ?? []) if (!used.has(path)) await rm(path, { force: true });
	}
}

/** A pod that has ended for good is not started again, not even by a node that never saw it. */
function isOver({ status }: Pod): boolean {
	return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}
