// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import type { ClusterKind } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';
import { contentOf } from '../planning/content.ts';

/** One change of an object, as a watch tells it. */
export interface StoredEvent {
	readonly version: number;
	readonly kind: ClusterKind;
	readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
	readonly object: KubernetesObject;
}

/** The objects of a fake API server and their history. Versions count every write. */
export class Objects extends EventEmitter<{ event: [StoredEvent] }> {
	readonly #objects = new Map<string, KubernetesObject>();
	readonly #history: StoredEvent[] = [];
	#version = 0;
	/** The version before which the history is forgotten: watches from before it are answered 410. */
	#compacted = 0;

	get version(): number {
		return this.#version;
	}

	get(kind: ClusterKind, namespace: string, name: string): KubernetesObject | undefined {
		return this.#objects.get(idOf(kind, namespace, name));
	}

	list(kind: ClusterKind, namespace: string | undefined): readonly KubernetesObject[] {
		const prefix = `${kind.group}/${kind.kind}\n`;
		return [...this.#objects]
			.filter(([id]) => id.startsWith(prefix))
			.map(([, object]) => object)
			.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
			.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
	}

	/** Keeps an object, as it is read afterwards; one that says the same as before keeps its version. */
	put(kind: ClusterKind, object: KubernetesObject): KubernetesObject {
		const { namespace = '', name } = object.metadata;
		const id = idOf(kind, namespace, name);
		const before = this.#objects.get(id);
		if (before !== undefined && isUnchanged(before, object)) return before;
		const generation = Number(before?.metadata.generation ?? 0);
		const isNewSpec = before === undefined || !sameValue(contentOf(before), contentOf(object));
		const version = ++this.#version;
		const stored = {
			...object,
			metadata: {
				...object.metadata,
				uid: before?.metadata.uid ?? `uid-${version}`,
				resourceVersion: String(version),
				generation: isNewSpec ? generation + 1 : generation,
				creationTimestamp: before?.metadata.creationTimestamp ?? new Date(version * 1000).toISOString(),
			},
		};
		this.#objects.set(id, stored);
		this.#tell({ version, kind, type: before === undefined ? 'ADDED' : 'MODIFIED', object: stored });
		return stored;
	}

	/** Deletes an object; whether it was there. */
	delete(kind: ClusterKind, namespace: string, name: string): boolean {
		const id = idOf(kind, namespace, name);
		const object = this.#objects.get(id);
		if (object === undefined) return false;
		this.#objects.delete(id);
		const version = ++this.#version;
		const metadata = { ...object.metadata, resourceVersion: String(version) };
		this.#tell({ version, kind, type: 'DELETED', object: { ...object, metadata } });
		return true;
	}

	/** Forgets the history, as etcd does after a while. */
	compact(): void {
		this.#compacted = this.#version;
	}

	/** What happened to a kind since a version; `undefined` where that is forgotten. */
	since(kind: ClusterKind, version: number): readonly StoredEvent[] | undefined {
		if (version < this.#compacted) return undefined;
		return this.#history.filter((event) => event.version > version && event.kind === kind);
	}

	#tell(event: StoredEvent): void {
		this.#history.push(event);
		this.emit('event', event);
	}
}

function isUnchanged(before: KubernetesObject, after: KubernetesObject): boolean {
	return (
		sameValue(contentOf(before), contentOf(after)) &&
		sameValue(before.status, after.status) &&
		sameValue(before.metadata.managedFields, after.metadata.managedFields)
	);
}

function idOf({ group, kind }: ClusterKind, namespace: string, name: string): string {
	return `${group}/${kind}\n${namespace}/${name}`;
}

function keyOf({ metadata: { namespace = '', name } }: KubernetesObject): string {
	return `${namespace}/${name}`;
}
