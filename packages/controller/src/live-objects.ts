// SPDX-License-Identifier: Apache-2.0
import { type Change, isOwn } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/model';
import { identity } from 'branchline';

/** Many more than writes are ever under way at once. */
const mostGone = 1000;

/**
 * The objects of the cluster as they were last seen, in a watch or in the answer to a write of ours, by `identity`.
 *
 * An answer is newer than what a watch still has to say of the time before it, so that is not listened to: our own
 * writes are known at once, and coming back they change nothing.
 */
export class LiveObjects {
	readonly #objects = new Map<string, KubernetesObject>();
	readonly #ours = new Set<string>();
	/** The last deletions that were seen, by uid: the answer to a write may come after the news that the object is gone. */
	readonly #gone = new Set<unknown>();
	/** What writes of ours made, until a watch has caught up with it. */
	readonly #written = new Map<string, { readonly object: KubernetesObject; readonly deleted: boolean }>();

	/** How many objects there are. */
	get size(): number {
		return this.#objects.size;
	}

	/** The object as it was last seen. */
	get(id: string): KubernetesObject | undefined {
		return this.#objects.get(id);
	}

	/** The objects that are Branchline's as a whole. */
	*ours(): Iterable<readonly [id: string, object: KubernetesObject]> {
		for (const id of this.#ours) yield [id, this.#objects.get(id)!];
	}

	/** Takes in what a watch says; whether that was news. */
	see({ type, object }: Change): boolean {
		const id = identity(object);
		const written = this.#written.get(id);
		if (written !== undefined) {
			if (isBefore(object, written.object)) return false;
			const isDeleted = written.deleted && written.object.metadata.uid === object.metadata.uid;
			if (isDeleted && type !== 'deleted') return false;
			this.#written.delete(id);
		}
		const known = this.#objects.get(id);
		if (type === 'deleted') {
			this.#bury(object);
			if (known === undefined || known.metadata.uid !== object.metadata.uid) return false;
			this.#remove(id);
			return true;
		}
		if (known !== undefined && isSameVersion(known, object)) return false;
		this.#put(id, object);
		return true;
	}

	/** Takes in what the API server answered to a write; whether that was news. */
	wrote(object: KubernetesObject): boolean {
		const id = identity(object);
		const known = this.#objects.get(id);
		const isOld = known !== undefined && (isBefore(object, known) || isSameVersion(known, object));
		if (isOld || this.#gone.has(object.metadata.uid)) return false;
		this.#put(id, object);
		this.#written.set(id, { object, deleted: false });
		return true;
	}

	/** Takes in that an object is deleted, as the API server answered; whether that was news. */
	deleted(object: KubernetesObject): boolean {
		const id = identity(object);
		if (this.#objects.get(id)?.metadata.uid !== object.metadata.uid) return false;
		this.#remove(id);
		this.#written.set(id, { object, deleted: true });
		return true;
	}

	#bury({ metadata: { uid } }: KubernetesObject): void {
		this.#gone.add(uid);
		const [oldest] = this.#gone;
		if (this.#gone.size > mostGone) this.#gone.delete(oldest);
	}

	#put(id: string, object: KubernetesObject): void {
		this.#objects.set(id, object);
		if (isOwn(object)) this.#ours.add(id);
		else this.#ours.delete(id);
	}

	#remove(id: string): void {
		this.#objects.delete(id);
		this.#ours.delete(id);
	}
}

function isSameVersion(a: KubernetesObject, b: KubernetesObject): boolean {
	const { uid, resourceVersion } = a.metadata;
	return resourceVersion !== undefined && resourceVersion === b.metadata.resourceVersion && uid === b.metadata.uid;
}

/** Versions of the objects of a kind are decimal numbers that grow (Kubernetes, KEP-5504). */
function isBefore(object: KubernetesObject, written: KubernetesObject): boolean {
	const [a, b] = [String(object.metadata.resourceVersion ?? ''), String(written.metadata.resourceVersion ?? '')];
	return a.length === b.length ? a < b : a.length < b.length;
}
