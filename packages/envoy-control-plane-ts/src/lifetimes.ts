// SPDX-License-Identifier: Apache-2.0
import type { Due, Pending } from './pending.ts';
import type { Resource } from './resource.ts';

/** Why a resource is sent of which only the lifetime is renewed. */
export const renewal: Due = { since: Number.POSITIVE_INFINITY, generation: 0, known: true, asked: false };

/** What clients say that understand how long a resource may be used; in state of the world, if it comes in a wrapper. */
const features = {
	delta: ['xds.config.supports-resource-ttl'],
	sotw: ['xds.config.supports-resource-ttl', 'xds.config.resource-in-sotw'],
} as const;

/** When the lifetimes of what a client has are to be renewed: twice within the shortest. */
export class Lifetimes {
	/** Whether the client understands how long a resource may be used. */
	readonly understood: boolean;
	#next: number | undefined;

	/** `supported` is what the client says that it supports. */
	constructor(supported: ReadonlySet<string>, protocol: keyof typeof features) {
		this.understood = features[protocol].every((feature) => supported.has(feature));
	}

	/** Makes due those of the resources that are to be renewed now; answers when some are next. */
	renew(timed: readonly Resource[], pending: Pending, now: number): number | undefined {
		for (const { name } of this.due(timed, now)) pending.add(name, renewal);
		return this.#next;
	}

	/** When they are renewed next; undefined where nothing has a lifetime. */
	get next(): number | undefined {
		return this.#next;
	}

	/** Those of the resources that are to be renewed now. */
	due(timed: readonly Resource[], now: number): readonly Resource[] {
		const shortest = Math.min(...timed.map(({ ttl }) => ttl!));
		const isTime = this.#next !== undefined && now >= this.#next;
		const next = now + shortest / 2;
		this.#next = isTime || this.#next === undefined ? next : Math.min(this.#next, next);
		if (timed.length === 0) this.#next = undefined;
		return isTime ? timed : [];
	}
}
