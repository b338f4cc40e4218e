// SPDX-License-Identifier: Apache-2.0
import type { Response } from './response.ts';

interface Waiting {
	readonly endpoints: string;
	readonly since: number;
	/** The number of responses of the stream when the cluster was sent: endpoints that were sent before do not count. */
	readonly after: number;
}

/**
 * The clusters of one stream that were sent and have no endpoints yet. A cluster is used when it has endpoints, and one
 * that was changed waits for them again, though they are the same (Envoy, xDS protocol, "Resource warming").
 */
export class Warming {
	readonly #waiting = new Map<string, Waiting>();

	/** The first step of which a cluster waits for endpoints, those left out that will not come. */
	first(withholds: (endpoints: string) => boolean): number {
		let first = Number.POSITIVE_INFINITY;
		for (const { since, endpoints } of this.#waiting.values()) {
			if (since < first && !withholds(endpoints)) first = since;
		}
		return first;
	}

	/** The endpoints that clusters wait for. */
	get endpoints(): readonly string[] {
		return [...this.#waiting.values()].map(({ endpoints }) => endpoints);
	}

	/** Clusters were sent, as the response with this number of the stream. */
	sent({ sent }: Response, number: number): void {
		for (const { resource, since, name } of sent) {
			const endpoints = resource?.endpoints;
			if (endpoints === undefined) this.#waiting.delete(name);
			else if (since < Number.POSITIVE_INFINITY) {
				const first = Math.min(since, this.#waiting.get(name)?.since ?? since);
				this.#waiting.set(name, { endpoints, since: first, after: number });
			}
		}
	}

	/** Endpoints that were sent as the response with this number were taken. */
	arrived({ sent }: Response, number: number): void {
		if (this.#waiting.size === 0) return;
		const names = new Set(sent.map(({ name }) => name));
		for (const [cluster, { endpoints, after }] of this.#waiting) {
			if (number > after && names.has(endpoints)) this.#waiting.delete(cluster);
		}
	}

	/** A cluster will not come. */
	delete(cluster: string): void {
		this.#waiting.delete(cluster);
	}

	/** Nothing is waited for any more. */
	clear(): void {
		this.#waiting.clear();
	}
}
