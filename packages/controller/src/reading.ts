// SPDX-License-Identifier: Apache-2.0
import { isOwn } from '@branchline/kube';
import {
	type Cluster,
	type EndpointSlice,
	type KubernetesObject,
	type NativeObject,
	type Service,
	withoutNulls,
} from '@branchline/model';
import { identity, sameValue } from 'branchline';
import { isOwnKind, OwnDocuments, type ReadDocument, type ReadDocuments } from './own-documents.ts';
import { readinessOf, type SliceView } from './slice-view.ts';
import { type UserView, viewOf } from './user-view.ts';

/** What a cluster says at one moment, for a translation. */
export interface Read extends ReadDocuments {
	/** The identical object as before where nothing in it changed; so is `native`. */
	readonly cluster: Cluster;
	/** The users' own objects, as they wrote them. */
	readonly native: readonly NativeObject[];
}

/** What a reading takes of a cluster. */
export interface ReadingOptions {
	/** Whether the sandboxes and route groups of the cluster count, or only those that are given. */
	readonly fromCluster: boolean;
	/** What a translation sees of an EndpointSlice; default: {@link readinessOf}. */
	readonly sliceView?: SliceView;
}

/**
 * What users wrote into a cluster, sorted by what it is for, and kept up to date object by object. What nothing depends
 * on (status reports, addresses, our own objects and rules) leaves it as it was.
 */
export class Reading {
	readonly #documents: OwnDocuments;
	readonly #services = new Map<string, UserView>();
	readonly #slices = new Map<string, EndpointSlice>();
	readonly #native = new Map<string, UserView>();
	readonly #sliceView: SliceView;
	#given: ReadonlyMap<string, NativeObject> = new Map();
	#cluster: Cluster | undefined;
	#natives: readonly NativeObject[] | undefined;

	constructor({ fromCluster, sliceView = readinessOf }: ReadingOptions) {
		this.#documents = new OwnDocuments(fromCluster);
		this.#sliceView = sliceView;
	}

	/** Takes in an object as it is now; whether a translation depends on what changed. */
	see(live: KubernetesObject): boolean {
		if (isOwnKind(live)) return this.#documents.see(live);
		const id = identity(live);
		if (isOwn(live)) return this.#lose(id);
		if (live.kind === 'Service' && live.apiVersion === 'v1') {
			return this.#newCluster(put(this.#services, id, viewOf(withoutNulls(live), this.#services.get(id))));
		}
		if (live.kind === 'EndpointSlice') {
			return this.#newCluster(put(this.#slices, id, this.#sliceView(withoutNulls(live), this.#slices.get(id))));
		}
		const before = this.#native.get(id);
		const view = viewOf(live, before);
		this.#native.set(id, view);
		if (view.view === before?.view) return false;
		this.#natives = undefined;
		return true;
	}

	/** Takes in that an object is gone; whether a translation depends on it. */
	gone(object: KubernetesObject): boolean {
		return isOwnKind(object) ? this.#documents.gone(object) : this.#lose(identity(object));
	}

	/** Replaces the sandboxes, route groups and policy that stand beside those of the cluster; of one identity, these hold. */
	give(documents: readonly KubernetesObject[]): void {
		this.#documents.give(documents);
	}

	/** Replaces the objects of meshes that are in no cluster, such as xDS resources of files. */
	giveNative(objects: readonly NativeObject[]): void {
		const before = this.#given;
		const kept = objects.map((object): readonly [string, NativeObject] => {
			const id = identity(object);
			const known = before.get(id);
			return [id, known !== undefined && sameValue(known, object) ? known : object];
		});
		this.#given = new Map(kept);
		const isSame = before.size === this.#given.size && kept.every(([id, object]) => before.get(id) === object);
		if (!isSame) this.#natives = undefined;
	}

	/** An object of the user's for the mesh, as the user wrote it; the identical one as long as the user changes nothing. */
	userView(id: string): KubernetesObject | undefined {
		return this.#native.get(id)?.view;
	}

	/** The user's objects that hold something of ours, with what they are without it. */
	*holdingOurs(): Iterable<readonly [id: string, view: KubernetesObject]> {
		for (const [id, { view, holdsOurs }] of this.#native) if (holdsOurs) yield [id, view];
	}

	/** The sandboxes and route groups of the cluster that count as they are there. */
	inCluster(): Iterable<ReadDocument> {
		return this.#documents.inCluster();
	}

	/** Makes the next reading name everything as changed. */
	readAgain(): void {
		this.#documents.readAgain();
	}

	/** What is there now, and what changed since the last call. */
	read(): Read {
		this.#cluster ??= {
			services: [...this.#services.values()].map(({ view }) => view as Service),
			endpointSlices: [...this.#slices.values()],
		};
		this.#natives ??= [...[...this.#native.values()].map(({ view }) => view), ...this.#given.values()];
		return { ...this.#documents.read(), cluster: this.#cluster, native: this.#natives };
	}

	#newCluster(isNew: boolean): boolean {
		if (isNew) this.#cluster = undefined;
		return isNew;
	}

	#lose(id: string): boolean {
		const wasInCluster = [this.#services.delete(id), this.#slices.delete(id)].includes(true);
		const wasNative = this.#native.delete(id);
		if (wasInCluster) this.#cluster = undefined;
		if (wasNative) this.#natives = undefined;
		return wasInCluster || wasNative;
	}
}

function put<Value>(map: Map<string, Value>, id: string, value: Value): boolean {
	const isNew = map.get(id) !== value;
	map.set(id, value);
	return isNew;
}
