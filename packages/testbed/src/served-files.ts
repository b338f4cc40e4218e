// SPDX-License-Identifier: Apache-2.0
import { rename, rm, writeFile } from 'node:fs/promises';
import type { Envoy } from './start-envoy.ts';
import { refusals, type Subscription, taken } from './subscription.ts';
import type { XdsResource } from './xds-resources.ts';

/** A file as it was before it was written; `before` is undefined where it was not there. */
export interface Change {
	readonly subscription: Subscription;
	readonly before: readonly XdsResource[] | undefined;
}

interface Held {
	readonly text: string;
	readonly resources: readonly XdsResource[];
}

/** The files that Envoys read: each is written under a version of its own, and Envoy is waited for. */
export class ServedFiles {
	readonly #draft: string;
	readonly #held = new Map<string, Held>();
	readonly #envoys = new Set<Envoy>();
	#version = 0;

	/** `draft` is a path on the same file system, outside of every directory that Envoy watches. */
	constructor(draft: string) {
		this.#draft = draft;
	}

	/** From now on `put` waits for this Envoy too; answers the undoing. */
	attach(envoy: Envoy): () => void {
		this.#envoys.add(envoy);
		return () => {
			this.#envoys.delete(envoy);
		};
	}

	/**
	 * Writes a file unless it holds these resources already, notes in `journal` what it held, and resolves when every
	 * attached Envoy took it. Rejects with Envoy's message, after `timeoutMs`, and with `cause` where it cannot write.
	 */
	async put(
		subscription: Subscription,
		resources: readonly XdsResource[],
		{ timeoutMs, journal }: { timeoutMs: number; journal?: Change[] },
	): Promise<void> {
		const held = this.#held.get(subscription.path);
		if (held?.text === JSON.stringify(resources)) return;
		journal?.push({ subscription, before: held?.resources });
		await this.#write(subscription, resources, timeoutMs);
	}

	/** Puts back what the files held before, the last change first, waiting for Envoy at each. */
	async putBack(journal: readonly Change[], timeoutMs: number): Promise<void> {
		for (const { subscription, before } of journal.toReversed()) {
			await (before === undefined ? this.remove(subscription) : this.#write(subscription, before, timeoutMs));
		}
	}

	/** Removes a file that no Envoy reads any more. */
	async remove({ path }: Subscription): Promise<void> {
		this.#held.delete(path);
		await rm(path, { force: true });
	}

	async #write(subscription: Subscription, resources: readonly XdsResource[], timeoutMs: number): Promise<void> {
		const { path, typeUrl } = subscription;
		const version = String(++this.#version);
		const before = new Map<Envoy, number>();
		for (const envoy of this.#envoys) before.set(envoy, await refusals(envoy, subscription));
		const typed = resources.map((resource) => ({ '@type': typeUrl, ...resource }));
		try {
			// Envoy looks when a file is moved to the path that it watches, and never sees half a file that way.
			await writeFile(this.#draft, JSON.stringify({ version_info: version, resources: typed }));
			await rename(this.#draft, path);
		} catch (cause) {
			throw new Error(`${subscription.what}: cannot write ${path}`, { cause });
		}
		this.#held.set(path, { text: JSON.stringify(resources), resources });
		await Promise.all(
			[...before].map(([envoy, count]) => taken(envoy, subscription, { version, before: count, timeoutMs })),
		);
	}
}
