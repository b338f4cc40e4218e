// SPDX-License-Identifier: Apache-2.0
import type { Ask } from '@branchline/echo';
import type { Kube } from '@branchline/kube';
import type { KubernetesObject } from '@branchline/plan';
import { type MarkerPlaces, markerHeader, markerObjects } from './marker.ts';
import { driverName } from './ownership.ts';
import { askFrom, type Pod } from './pod-port.ts';
import { settled } from './settled.ts';

/** A proxy that has to have read the configuration: whom to have ask, and how the marker is asked for through it. */
export interface Probe {
	readonly pod: Pod;
	readonly ask: Ask;
}

/** How long a mesh has to take a configuration, in milliseconds, before it counts as refused. */
export const takenWithinMs = 60_000;

/** How long to wait until proxies are asked again, in milliseconds: each look is a request through the API server. */
const lookEveryMs = 50;

/** Tells when the configuration that was written last is the one that proxies route by; see {@link markerHeader}. */
export class Liveness {
	readonly #kube: Kube;
	// Markers of an earlier run may still be there.
	#generation = Date.now();
	#objects: readonly KubernetesObject[] = [];

	constructor(kube: Kube) {
		this.#kube = kube;
	}

	/**
	 * Resolves when all that was written up to now is live in every proxy that is probed. Throws, naming the proxies,
	 * where that takes too long: a proxy that refuses a configuration keeps the one before.
	 */
	async reached(places: MarkerPlaces, probes: readonly Probe[]): Promise<void> {
		await this.#write(places);
		let late: readonly Probe[] = probes;
		const look = async () => {
			const seen = await Promise.all(late.map(async (probe) => [probe, await this.#isLive(probe)] as const));
			late = seen.flatMap(([probe, isLive]) => (isLive ? [] : [probe]));
			return late.length === 0 || undefined;
		};
		const names = () => late.map(({ pod, ask }) => `from ${pod.namespace}/${pod.name} to ${ask.authority}`).join(', ');
		await settled('the mesh takes the configuration', look, {
			timeoutMs: takenWithinMs,
			everyMs: lookEveryMs,
			missing: names,
		});
	}

	/** Deletes the marker. */
	async clear(): Promise<void> {
		await Promise.all(this.#objects.map((object) => this.#delete(object)));
		this.#objects = [];
	}

	async #write(places: MarkerPlaces): Promise<void> {
		this.#generation++;
		const objects = markerObjects(places, this.#generation);
		const gone = this.#objects.filter(
			(old) => !objects.some((object) => object.metadata.name === old.metadata.name && object.kind === old.kind),
		);
		await Promise.all(gone.map((object) => this.#delete(object)));
		await Promise.all(objects.map((object) => this.#kube.apply(object, { fieldManager: driverName, force: true })));
		this.#objects = objects;
	}

	#delete({ apiVersion, kind, metadata }: KubernetesObject): Promise<boolean> {
		return this.#kube.delete({ apiVersion, kind, name: metadata.name, namespace: metadata.namespace ?? '' });
	}

	async #isLive({ pod, ask }: Probe): Promise<boolean> {
		const [reply] = await askFrom(this.#kube, pod, [ask]);
		const line = reply?.arrival?.headers.find(([name]) => name === markerHeader);
		return line?.[1] === String(this.#generation);
	}
}
