// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import { type KindRef, KubeError, refTo } from '@branchline/kube';
import { groupOf, type KubernetesObject, type ObjectRef } from '@branchline/model';
import { identity } from 'branchline';
import type { ClusterAccess } from '../cluster-access.ts';
import { FakeObjects } from './fake-objects.ts';
import { patched } from './json-patch.ts';
import { merged, withoutFields } from './server-side-apply.ts';

type Version = { readonly uid?: unknown; readonly resourceVersion?: unknown };

/** One write of the reconciler, and what it made of the object; `undefined` where it deleted it. */
export interface FakeWrite {
	readonly kind: 'apply' | 'patch' | 'status' | 'delete';
	readonly ref: ObjectRef;
	readonly object: KubernetesObject | undefined;
}

/**
 * A cluster in memory, as far as a reconciler uses one: objects with versions, watches, server-side apply, JSON Patches
 * and status. It admits everything, fills in no defaults and keeps no managed fields.
 */
export class FakeCluster extends FakeObjects implements ClusterAccess {
	/** The writes of the reconciler, in order. */
	readonly writes: FakeWrite[] = [];
	/** Called after each write of the reconciler. */
	onWrite: (write: FakeWrite) => void = () => undefined;
	/** Throws, or not, before a write of the reconciler is done. */
	refuse: (write: Omit<FakeWrite, 'object'>) => void = () => undefined;
	readonly #notServed = new Set<string>();
	readonly #applied = new Map<string, KubernetesObject>();

	/** Begins or ceases to serve a kind. */
	serve({ apiVersion, kind }: KindRef, isServed: boolean): void {
		const id = `${groupOf(apiVersion)}/${kind}`;
		if (isServed) this.#notServed.delete(id);
		else this.#notServed.add(id);
	}

	override remove(id: string): void {
		this.#applied.delete(id);
		super.remove(id);
	}

	async version() {
		this.#reach();
		return { gitVersion: 'v1.35.0' };
	}

	async serves({ apiVersion, kind }: KindRef) {
		this.#reach();
		return !this.#notServed.has(`${groupOf(apiVersion)}/${kind}`);
	}

	async get(ref: ObjectRef) {
		this.#reach();
		return this.objects.get(idOf(ref));
	}

	async apply({ metadata: { uid, resourceVersion, ...metadata }, ...rest }: KubernetesObject) {
		const object = { ...rest, metadata } as KubernetesObject;
		const id = identity(object);
		this.#admit('apply', refTo(object));
		const known = this.objects.get(id);
		this.#isAt(known, { uid, resourceVersion });
		const released = withoutFields(known, this.#applied.get(id), object);
		this.#applied.set(id, object);
		return this.#wrote('apply', merged(released, object) as KubernetesObject);
	}

	async patch(ref: ObjectRef, operations: readonly Operation[]) {
		const known = this.#known('patch', ref);
		const object = patched(known, operations) as KubernetesObject | undefined;
		if (object === undefined) throw refusal(422, 'Invalid', 'a test of the patch does not hold');
		return this.#wrote('patch', object);
	}

	async mergePatch(ref: ObjectRef, { status }: { readonly status?: unknown }) {
		return this.#wrote('status', { ...this.#known('status', ref), status });
	}

	async delete(ref: ObjectRef, version: Version = {}) {
		this.#isAt(this.#known('delete', ref), version);
		this.remove(idOf(ref));
		this.#record({ kind: 'delete', ref, object: undefined });
		return true;
	}

	/** Refuses a write that is about another object than `known`, or another version of it. */
	#isAt(known: KubernetesObject | undefined, { uid, resourceVersion }: Version): void {
		if (uid !== undefined && known?.metadata.uid !== uid) throw refusal(409, 'Conflict', 'it has another uid');
		if (resourceVersion !== undefined && known?.metadata.resourceVersion !== resourceVersion)
			throw refusal(409, 'Conflict', 'it has another version');
	}

	#known(kind: FakeWrite['kind'], ref: ObjectRef): KubernetesObject {
		this.#admit(kind, ref);
		const known = this.objects.get(idOf(ref));
		if (known === undefined) throw refusal(404, 'NotFound', 'it is not there');
		return known;
	}

	#admit(kind: FakeWrite['kind'], ref: ObjectRef): void {
		this.#reach();
		this.refuse({ kind, ref });
	}

	#reach(): void {
		if (this.isDown) throw new KubeError({ status: 0, reason: 'Unreachable', message: 'connection refused' });
	}

	#wrote(kind: FakeWrite['kind'], object: KubernetesObject): KubernetesObject {
		const stored = this.store(object);
		this.#record({ kind, ref: refTo(stored), object: stored });
		return stored;
	}

	#record(write: FakeWrite): void {
		this.writes.push(write);
		this.onWrite(write);
	}
}

function idOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
	return identity({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
}

function refusal(status: number, reason: string, message: string): KubeError {
	return new KubeError({ status, reason, message });
}
