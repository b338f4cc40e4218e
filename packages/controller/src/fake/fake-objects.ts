// SPDX-License-Identifier: Apache-2.0
import type { Change, KindRef, ReflectOptions } from '@branchline/kube';
import { groupOf, type KubernetesObject } from '@branchline/model';
import { identity } from 'branchline';

interface Watcher {
	readonly of: KindRef;
	readonly options: ReflectOptions;
}

/** Objects with versions, what their users do with them, and watches that tell of it. */
export class FakeObjects {
	readonly objects = new Map<string, KubernetesObject>();
	/** Whether requests and watches fail. */
	isDown = false;
	/** Whether watches tell of changes when `flush` is called, rather than at once. */
	isLagging = false;
	readonly #now: () => number;
	readonly #watchers = new Set<Watcher>();
	#untold: Change[] = [];
	#version = 0;

	/** `now` is the time at which objects are created, in milliseconds since the epoch. */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** Creates or replaces an object, as its user would; what controllers keep in it stays. */
	put(object: KubernetesObject): void {
		const known = this.objects.get(identity(object));
		this.store({ ...object, ...(known?.status === undefined ? {} : { status: known.status }) });
	}

	/** Changes an object as it is now, as its user or somebody else would. */
	edit(id: string, change: (object: KubernetesObject) => KubernetesObject): void {
		const known = this.objects.get(id);
		if (known !== undefined) this.store(change(known));
	}

	/** Deletes an object, as its user would. */
	remove(id: string): void {
		const object = this.objects.get(id);
		if (object === undefined) return;
		this.objects.delete(id);
		this.#tell({ type: 'deleted', object: { ...object, metadata: { ...object.metadata, ...this.#nextVersion() } } });
	}

	/** Keeps an object in a new version, and returns it as it is kept. */
	store(object: KubernetesObject): KubernetesObject {
		const id = identity(object);
		const known = this.objects.get(id);
		const version = this.#nextVersion();
		const kept = known
			? { uid: known.metadata.uid, creationTimestamp: known.metadata.creationTimestamp }
			: { uid: `uid-${this.#version}`, creationTimestamp: this.#creation(object) };
		const metadata = { ...object.metadata, ...kept, ...version } as KubernetesObject['metadata'];
		const stored = { ...object, metadata };
		this.objects.set(id, stored);
		this.#tell({ type: known ? 'modified' : 'added', object: stored });
		return stored;
	}

	/** Tells watches of the next changes, all of them by default. */
	flush(most = Number.POSITIVE_INFINITY): void {
		const told = this.#untold.slice(0, most);
		this.#untold = this.#untold.slice(told.length);
		for (const change of told) this.#dispatch(change);
	}

	/** Begins to tell of the objects of a kind: those that are there first. */
	reflect(of: KindRef, options: ReflectOptions) {
		const watcher = { of, options };
		this.#watchers.add(watcher);
		const items = [...this.objects.values()].filter((object) => isOf(object, of));
		const synced = Promise.resolve().then(() => {
			if (items.length > 0) void options.onChange?.(items.map((object) => ({ type: 'added', object })));
		});
		const stop = async () => {
			this.#watchers.delete(watcher);
		};
		return { synced, stop };
	}

	#creation({ metadata }: KubernetesObject): string {
		return metadata.creationTimestamp ?? `${new Date(this.#now()).toISOString().slice(0, 19)}Z`;
	}

	#nextVersion() {
		return { resourceVersion: String(++this.#version) };
	}

	#tell(change: Change): void {
		this.#untold.push(change);
		if (!this.isLagging && !this.isDown) this.flush();
	}

	#dispatch(change: Change): void {
		for (const { of, options } of [...this.#watchers]) {
			if (isOf(change.object, of)) void options.onChange?.([change]);
		}
	}
}

function isOf(object: KubernetesObject, of: KindRef): boolean {
	return object.kind === of.kind && groupOf(object.apiVersion) === groupOf(of.apiVersion);
}
