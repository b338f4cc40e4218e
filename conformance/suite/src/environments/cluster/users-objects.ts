// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { type KubernetesObject, type ObjectRef, sameValue } from '@branchline/plan';
import { identity, strip } from 'branchline';
import type { Namespaces } from './namespaces.ts';
import { settled } from './settled.ts';

/** The name that the users of a case write by: another than Branchline's, as in a real cluster. */
const usersName = 'users-of-the-case';

/** The routes and other objects that the users of a case write, in the namespaces of the driver and nowhere else. */
export class UsersObjects {
	readonly #kube: Kube;
	readonly #namespaces: Namespaces;
	/** Each as it was once the API server had filled in its defaults. */
	readonly #kept = new Map<string, KubernetesObject>();

	constructor(kube: Kube, namespaces: Namespaces) {
		this.#kube = kube;
		this.#namespaces = namespaces;
	}

	/** What users have written, as the API server keeps it. */
	get objects(): readonly KubernetesObject[] {
		return [...this.#kept.values()];
	}

	/**
	 * Writes objects, one after the other in their order, as users do: over what was there. With `secondApart` none is
	 * created in the second of the one before, so that ages tell them apart.
	 */
	async write(objects: readonly KubernetesObject[], options: { readonly secondApart: boolean }): Promise<void> {
		let previous: string | undefined;
		for (const object of objects) {
			await this.#namespaces.ensure(namespaceOf(object));
			if (options.secondApart && previous !== undefined) await isLater(previous);
			const live = await this.#kube.apply(withoutAge(object), { fieldManager: usersName, force: true });
			previous = live.metadata.creationTimestamp;
			this.#kept.set(identity(live), (strip(live) as KubernetesObject | undefined) ?? live);
		}
	}

	/** Deletes objects. */
	async remove(objects: readonly KubernetesObject[]): Promise<void> {
		await Promise.all(objects.map((object) => this.#delete(object)));
	}

	/** Says of every object in what it is not as its user wrote it. */
	async changes(): Promise<readonly string[]> {
		const found = await Promise.all(
			this.objects.map(async (kept) => [kept, await this.#kube.get(refOf(kept))] as const),
		);
		return found.flatMap(([kept, live]) => {
			const name = `${kept.kind} ${kept.metadata.namespace}/${kept.metadata.name}`;
			if (live === undefined) return [`${name} is gone`];
			return sameValue(asWritten(live), asWritten(kept)) ? [] : [`${name} is not as its user wrote it`];
		});
	}

	/** Deletes every object but those to be kept, and resolves when they are gone. */
	async clear(isKept: (object: KubernetesObject) => boolean = () => false): Promise<void> {
		const gone = this.objects.filter((object) => !isKept(object));
		await Promise.all(gone.map((object) => this.#delete(object)));
	}

	async #delete(object: KubernetesObject): Promise<void> {
		const ref = refOf(object);
		await this.#kube.delete(ref);
		this.#kept.delete(identity(object));
		await settled(`${ref.kind} ${ref.namespace}/${ref.name} goes`, async () => {
			return (await this.#kube.get(ref)) === undefined || undefined;
		});
	}
}

/** Ages are the API server's to give. */
function withoutAge(object: KubernetesObject): KubernetesObject {
	const { creationTimestamp: _, ...metadata } = object.metadata;
	return { ...object, metadata };
}

function refOf({ apiVersion, kind, metadata }: KubernetesObject): ObjectRef {
	return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? '' } as ObjectRef;
}

function namespaceOf({ kind, metadata }: KubernetesObject): string {
	if (metadata.namespace === undefined) throw new Error(`${kind} ${metadata.name}: cases write into namespaces only`);
	return metadata.namespace;
}

/** Everything but what the API server and controllers keep beside it. */
function asWritten(object: KubernetesObject): unknown {
	const { metadata, status: _status, ...rest } = object;
	const { name, namespace, labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = metadata;
	return { ...rest, metadata: { name, namespace, labels, annotations, finalizers, ownerReferences } };
}

/** Resolves once the clock shows another second than a time of the API server's. */
async function isLater(than: string): Promise<void> {
	await settled('the next second', async () => (Date.now() >= Date.parse(than) + 1_000 ? true : undefined));
}
