// SPDX-License-Identifier: Apache-2.0
import type { Pending } from './pending.ts';
import { blamedIn, type Quarantine } from './quarantine.ts';
import type { ResourceType } from './resource-types.ts';
import type { SentResource } from './response.ts';
import { Suspects } from './suspects.ts';

/**
 * What a client refuses of one type on one stream, and has in an older version, which may need what the steps since then
 * remove.
 */
export class Refusals {
	readonly #type: ResourceType;
	readonly #quarantine: Quarantine;
	readonly #pending: Pending;
	readonly #suspects = new Suspects();
	/** The first step that each name waits with. */
	readonly #steps = new Map<string, number>();

	constructor(type: ResourceType, quarantine: Quarantine, pending: Pending) {
		this.#type = type;
		this.#quarantine = quarantine;
		this.#pending = pending;
	}

	/** The names that are refused. */
	get names(): Iterable<string> {
		return this.#steps.keys();
	}

	/** The first step of all; Infinity where nothing is refused. */
	get first(): number {
		return [...this.#steps.values()].reduce((first, step) => Math.min(first, step), Number.POSITIVE_INFINITY);
	}

	/** The names that may be sent now, while it is not known which one is to blame; undefined where all may be. */
	get allowed(): ReadonlySet<string> | undefined {
		return this.#suspects.group(this.#pending);
	}

	/** A name is refused since a step. */
	add(name: string, step: number): void {
		this.#steps.set(name, Math.min(step, this.#steps.get(name) ?? step));
	}

	/** A name is not refused any more. */
	delete(name: string): void {
		this.#steps.delete(name);
	}

	/**
	 * Takes the client's words for a response that it refused; answers what they blame, which is never sent again, nor are
	 * removals. The rest is due again where it is wanted; where nothing is blamed, halves of it find what is to blame.
	 */
	take(sent: readonly SentResource[], message: string, isWanted: (name: string) => boolean): readonly SentResource[] {
		this.#quarantine.doubt(this.#type, sent);
		if (sent.every(({ version }) => version === undefined)) return [];
		const blamed = new Set(blamedIn(message, sent));
		for (const { name, version, since } of blamed) {
			this.#quarantine.add(this.#type, name, version!, message);
			this.add(name, since);
		}
		const rest = sent.filter((one) => !blamed.has(one) && isWanted(one.name));
		for (const { name, since, generation, known } of rest)
			this.#pending.again(name, { since, generation, known, asked: true });
		if (blamed.size === 0 && rest.length > 1) this.#suspects.split(rest.map(({ name }) => name));
		return [...blamed];
	}
}
