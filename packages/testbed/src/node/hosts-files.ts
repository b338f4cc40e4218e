// SPDX-License-Identifier: Apache-2.0
import { writeHosts } from '../network/etc-files.ts';
import type { ServiceNames } from './service-names.ts';

/** A pod whose hosts file is kept: its namespace in the cluster and in the network, and lines of its own. */
export interface HostsOwner {
	readonly namespace: string;
	readonly networkNamespace: string;
	readonly lines: string;
}

/** Keeps the hosts files of pods as the cluster's Services are. */
export class HostsFiles {
	readonly #names: ServiceNames;
	readonly #log: (line: string) => void;
	/** What each file holds. */
	readonly #owners = new Map<HostsOwner, string>();

	constructor(names: ServiceNames, log: (line: string) => void) {
		this.#names = names;
		this.#log = log;
		names.onChange(() => void this.#writeAll());
	}

	/** Writes a pod's file, and again whenever Services change. */
	async add(owner: HostsOwner): Promise<void> {
		await this.#names.synced();
		this.#owners.set(owner, '');
		await this.#write(owner, this.#names.hosts(owner.namespace));
	}

	/** Leaves a pod's file alone from now on. */
	remove(owner: HostsOwner): void {
		this.#owners.delete(owner);
	}

	async #writeAll(): Promise<void> {
		const texts = new Map<string, string>();
		for (const owner of this.#owners.keys()) {
			const text = texts.get(owner.namespace) ?? this.#names.hosts(owner.namespace);
			texts.set(owner.namespace, text);
			await this.#write(owner, text);
		}
	}

	async #write(owner: HostsOwner, names: string): Promise<void> {
		const text = owner.lines + names;
		if (this.#owners.get(owner) === text) return;
		this.#owners.set(owner, text);
		await writeHosts(owner.networkNamespace, text).catch((error: Error) => {
			// One that is gone is about to be removed here as well.
			if (this.#owners.has(owner)) this.#log(`${owner.networkNamespace}: its hosts file: ${error.message}`);
		});
	}
}
