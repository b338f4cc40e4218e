// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/plan';
import { driverName, isOwn, ownLabels } from './ownership.ts';
import { settled } from './settled.ts';

/**
 * The namespaces of cases. A namespace that the driver did not create is never written to: applications of somebody's
 * could live in it.
 */
export class Namespaces {
	readonly #kube: Kube;
	readonly #labels: Readonly<Record<string, string>>;
	readonly #known = new Set<string>();
	readonly #left = new Set<string>();

	/** `labels` are those by which the mesh takes a namespace in. */
	constructor(kube: Kube, labels: Readonly<Record<string, string>>) {
		this.#kube = kube;
		this.#labels = labels;
	}

	/** The namespaces that the driver has made sure of. */
	get names(): readonly string[] {
		return [...this.#known];
	}

	/** Takes over namespaces that an earlier run has left. */
	adopt(names: readonly string[]): void {
		for (const name of names) this.#left.add(name);
	}

	/** Throws where namespaces of these names are there that are not the driver's, with all of them. */
	async refuseForeign(names: readonly string[]): Promise<void> {
		const found = await Promise.all(names.map((name) => this.#kube.get({ apiVersion: 'v1', kind: 'Namespace', name })));
		const foreign = found.flatMap((one) => (one === undefined || isOwn(one) ? [] : [one.metadata.name]));
		if (foreign.length > 0) throw new Error(foreignWords(foreign));
	}

	/** Brings a namespace about. Throws where one of that name is there that is not the driver's. */
	async ensure(name: string): Promise<void> {
		if (this.#known.has(name)) return;
		const ref = { apiVersion: 'v1', kind: 'Namespace', name };
		const there = await this.#kube.get(ref);
		if (there !== undefined && !isOwn(there)) throw new Error(foreignWords([name]));
		if (there !== undefined && isEnding(there)) await this.#gone(name);
		const metadata = { name, labels: { ...this.#labels, ...ownLabels } };
		await this.#kube.apply(
			{ apiVersion: 'v1', kind: 'Namespace', metadata },
			{ fieldManager: driverName, force: true },
		);
		this.#known.add(name);
	}

	/** Deletes every namespace of the driver's, with all that is in it. */
	async remove(): Promise<void> {
		const names = new Set([...this.#known, ...this.#left]);
		await Promise.all([...names].map((name) => this.#kube.delete({ apiVersion: 'v1', kind: 'Namespace', name })));
		this.#known.clear();
	}

	#gone(name: string): Promise<true> {
		return settled(`namespace ${name} goes`, async () => {
			return (await this.#kube.get({ apiVersion: 'v1', kind: 'Namespace', name })) === undefined || undefined;
		});
	}
}

function foreignWords(names: readonly string[]): string {
	const which = names.length === 1 ? `namespace ${names[0]} is` : `namespaces ${names.join(', ')} are`;
	return `${which} not of the conformance suite: take a cluster without, as it makes its own and deletes them in the end`;
}

function isEnding({ metadata }: KubernetesObject): boolean {
	return metadata.deletionTimestamp !== undefined;
}
