// SPDX-License-Identifier: Apache-2.0
import type { Pending } from './pending.ts';

/** Names of refused responses of which it is not known which one is to blame, in groups that are sent one at a time. */
export class Suspects {
	#groups: (readonly string[])[] = [];

	/** Takes the names of a refused response, to be sent in two halves. */
	split(names: readonly string[]): void {
		const half = Math.ceil(names.length / 2);
		this.#groups.unshift(names.slice(0, half), names.slice(half));
	}

	/** The names of the first group of which something is to be sent; undefined where all names may be sent. */
	group(pending: Pending): ReadonlySet<string> | undefined {
		for (;;) {
			const [group] = this.#groups;
			if (group === undefined) return undefined;
			const due = group.filter((name) => pending.get(name) !== undefined);
			if (due.length > 0) return new Set(due);
			this.#groups.shift();
		}
	}
}
