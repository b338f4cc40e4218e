// SPDX-License-Identifier: Apache-2.0
import type { LoadAnswer, LoadRequest } from '@branchline/testbed';
import type { Plan } from 'branchline';
import type { Mesh } from './mesh.ts';
import { pathTaken, type ShopRequest } from './path.ts';
import { authorityOf } from './shop.ts';
import { Timeline } from './timeline.ts';

/** A request that went where it must not go, or got no answer. */
export interface Misrouted extends ShopRequest {
	readonly expected: readonly string[];
	readonly seen: string;
}

const key = (value: string): ShopRequest => ({ path: '/pay', headers: { 'x-branchline-key': value } });
const baggage = (value: string): ShopRequest => ({ path: '/pay', headers: { baggage: value } });

// In turn: what stays, and between it the keys that come and go, in both carriers.
const kinds: readonly ShopRequest[] = [
	{ path: '/pay', headers: {} },
	key('pr-21'),
	key('pr-1234'),
	baggage('branchline-key=pr-22'),
	baggage('user=ana;vip, branchline-key=pr-1234;ttl=60'),
	key('pr-22'),
	key('release-42'),
	baggage('branchline-key=pr-21, user=ana'),
	key('pr-9'),
	key('pr-9999'),
];

/** The requests that run while sandboxes change, and the judgement of each answer. */
export class Traffic {
	readonly timeline: Timeline;
	readonly #mesh: Mesh;
	readonly #requests: number;
	readonly #underWay = new WeakMap<LoadRequest, { readonly request: ShopRequest; readonly from: number }>();
	readonly #wrong: Misrouted[] = [];
	#changesAreDone = false;
	#sent = 0;
	#moving = 0;

	/** There are at least so many requests, and more until the changes are done. */
	constructor(mesh: Mesh, plan: Plan, requests: number) {
		this.timeline = new Timeline(plan);
		this.#mesh = mesh;
		this.#requests = requests;
	}

	/** How many requests were sent. */
	get sent(): number {
		return this.#sent;
	}

	/** How many answers came while a change was going live. */
	get moving(): number {
		return this.#moving;
	}

	/** The first few answers that were not admissible. */
	get wrong(): readonly Misrouted[] {
		return this.#wrong;
	}

	/** From now on the traffic ends with the number of requests that was asked for. */
	changesAreDone(): void {
		this.#changesAreDone = true;
	}

	/** The next request, or undefined at the end. */
	next(): LoadRequest | undefined {
		if (this.#changesAreDone && this.#sent >= this.#requests) return undefined;
		const request = kinds[this.#sent++ % kinds.length]!;
		const headers = { ...request.headers, host: authorityOf('frontend') };
		const outgoing = { ...this.#mesh.towards('frontend'), path: request.path, headers };
		this.#underWay.set(outgoing, { request, from: this.timeline.completed });
		return outgoing;
	}

	/** Whether the answer came by one of the paths that its request could take while it was under way. */
	accept(answer: LoadAnswer, outgoing: LoadRequest): boolean {
		const { request, from } = this.#underWay.get(outgoing)!;
		if (this.timeline.isMoving(from)) this.#moving++;
		const expected = this.timeline.paths(from, request);
		const seen = pathTaken(answer);
		if (expected.includes(seen)) return true;
		if (this.#wrong.length < 5) this.#wrong.push({ ...request, expected, seen });
		return false;
	}
}
