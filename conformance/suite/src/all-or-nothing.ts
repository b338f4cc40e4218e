// SPDX-License-Identifier: Apache-2.0
import { keysOf, type Plan } from '@branchline/plan';
import { sameAnswer } from 'branchline';
import { shop } from './arbitrary/shop.ts';
import type { Verdict } from './judge.ts';

/**
 * Finds a key of which a mesh has some copies and lacks others in one place: where it cannot have all of them it must have
 * none, for those that are there would win over the rules of those that are not.
 */
export class AllOrNothing {
	readonly #plan: Plan;
	readonly #seen = new Map<string, { readonly verdict: Verdict; readonly substituted: boolean }>();

	constructor(plan: Plan) {
		this.#plan = plan;
	}

	/**
	 * An earlier request with the same one key to the same place that met its fork where this one met the baseline, or the
	 * other way round; else undefined. Requests that the sandbox does not change say nothing, nor do those with several keys.
	 */
	contradicts(verdict: Verdict): Verdict | undefined {
		const { request, changed, admissible, answer } = verdict;
		const keys = keysOf(request, this.#plan.carriers);
		if (!changed || keys.length !== 1) return undefined;
		const substituted = admissible.some((expected) => sameAnswer(expected, answer, shop));
		const place = JSON.stringify([keys[0], request.to, request.authority, request.from]);
		const earlier = this.#seen.get(place);
		if (earlier === undefined) this.#seen.set(place, { verdict, substituted });
		return earlier !== undefined && earlier.substituted !== substituted ? earlier.verdict : undefined;
	}
}
