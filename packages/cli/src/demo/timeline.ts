// SPDX-License-Identifier: Apache-2.0
import type { Plan } from 'branchline';
import { admissiblePaths, type ShopRequest } from './path.ts';

/** The plans of the shop as they came, and which of them a request can have met. */
export class Timeline {
	readonly #plans: Plan[];
	#completed = 0;

	constructor(first: Plan) {
		this.#plans = [first];
	}

	/** The number of the last plan that every Envoy is known to route by: what a request that is sent now meets at least. */
	get completed(): number {
		return this.#completed;
	}

	/** From now on an Envoy may route by this plan. */
	begin(plan: Plan): void {
		this.#plans.push(plan);
	}

	/** From now on every Envoy routes by the newest plan. */
	complete(): void {
		this.#completed = this.#plans.length - 1;
	}

	/** Whether a request that was sent when `from` was complete and is answered now can have met several plans. */
	isMoving(from: number): boolean {
		return this.#plans.length - 1 > from;
	}

	/** The paths that such a request may have taken. */
	paths(from: number, request: ShopRequest): readonly string[] {
		return admissiblePaths(this.#plans.slice(from), request);
	}
}
