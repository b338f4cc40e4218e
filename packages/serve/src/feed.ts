// SPDX-License-Identifier: Apache-2.0

import {
	type Artifact,
	applied,
	type ListenOptions,
	type NativeObject,
	type RenderCache,
	strip,
	toFeed,
	type XdsResource,
} from 'branchline';
import { resourceTypes, type Store } from 'envoy-control-plane-ts';
import { Publisher, type Unencodable } from './publisher.ts';

/** A rendering for Envoy, and the user's objects that it was made of; objects of other meshes are left out. */
export interface Rendition {
	readonly artifacts: readonly Artifact[];
	readonly native: readonly NativeObject[];
}

/** Turns renderings into what Envoys are served. */
export class Feed {
	readonly #publisher: Publisher;
	readonly #listen: ListenOptions;
	readonly #cache: RenderCache = new Map();

	/** `listen` is for listeners of ours, which there are where the user gives none. */
	constructor(store: Store, listen: ListenOptions = {}) {
		this.#publisher = new Publisher(store);
		this.#listen = listen;
	}

	/** Whether Envoys are served something that listens. */
	get listens(): boolean {
		return this.#publisher.serves(resourceTypes.LDS.typeUrl);
	}

	/** Serves a rendering in the place of the one before, in one step; answers what cannot be served as it is. */
	publish({ artifacts, native }: Rendition): readonly Unencodable[] {
		const users = native.flatMap((object) => ('@type' in object ? (strip(object) ?? []) : []));
		const ours = artifacts.filter(({ kind }) => kind === 'resource');
		const resources = applied(users, ours) as readonly XdsResource[];
		return this.#publisher.publish(toFeed(resources, this.#listen, this.#cache));
	}
}
