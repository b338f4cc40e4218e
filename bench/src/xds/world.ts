// SPDX-License-Identifier: Apache-2.0
import { resourceTypes } from 'envoy-control-plane-ts';
import { hashOf, subscribeField } from './messages.ts';
import { clusterName, clusterOf, endpointsName, endpointsOf } from './sandboxes.ts';

/** The types that sandboxes consist of. */
export const types = { clusters: resourceTypes.CDS.typeUrl, endpoints: resourceTypes.EDS.typeUrl } as const;

/** What a client holds: hashes of bodies by sandbox, 0 where there is nothing. */
export class Holdings {
	readonly clusters: Uint32Array;
	readonly endpoints: Uint32Array;

	constructor(sandboxes: number) {
		this.clusters = new Uint32Array(sandboxes);
		this.endpoints = new Uint32Array(sandboxes);
	}

	/** Whether a sandbox is as in other holdings. */
	agrees(other: Holdings, index: number): boolean {
		return this.clusters[index] === other.clusters[index] && this.endpoints[index] === other.endpoints[index];
	}

	/** The first sandbox that is not as in other holdings. */
	firstDifference(other: Holdings): number | undefined {
		for (let index = 0; index < this.clusters.length; index++) if (!this.agrees(other, index)) return index;
		return undefined;
	}
}

/** The sandboxes of a run: their names, and what is in each revision of them. */
export class World {
	readonly size: number;
	readonly clusters: ReadonlyMap<string, number>;
	readonly endpoints: ReadonlyMap<string, number>;
	/** By sandbox, the name of its endpoints, and the field that subscribes to them. */
	readonly endpointsNames: readonly string[];
	readonly subscriptions: readonly Buffer[];
	readonly #initial: Holdings;

	constructor(size: number) {
		this.size = size;
		const indices = Array.from({ length: size }, (_, index) => index);
		this.clusters = new Map(indices.map((index) => [clusterName(index), index]));
		this.endpointsNames = indices.map(endpointsName);
		this.endpoints = new Map(this.endpointsNames.map((name, index) => [name, index]));
		this.subscriptions = this.endpointsNames.map(subscribeField);
		this.#initial = new Holdings(size);
		for (const index of indices) this.put(this.#initial, index, 0);
	}

	/** What a client holds that has every sandbox in revision 0. */
	initial(): Holdings {
		const holdings = new Holdings(this.size);
		holdings.clusters.set(this.#initial.clusters);
		holdings.endpoints.set(this.#initial.endpoints);
		return holdings;
	}

	/** Puts a sandbox into holdings. */
	put(holdings: Holdings, index: number, revision: number): void {
		holdings.clusters[index] = hashOf(clusterOf(index).bytes);
		holdings.endpoints[index] = hashOf(endpointsOf(index, revision).bytes);
	}

	/** Takes a sandbox out of holdings. */
	drop(holdings: Holdings, index: number): void {
		holdings.clusters[index] = 0;
		holdings.endpoints[index] = 0;
	}
}
