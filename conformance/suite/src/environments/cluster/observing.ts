// SPDX-License-Identifier: Apache-2.0
import type { Arrival, Ask, Reply } from '@branchline/echo';
import type { Kube } from '@branchline/kube';
import { type Expectation, isSplit, type Place } from '../../case/expectation.ts';
import type { CaseRequest } from '../../case/request.ts';
import { agreesEverywhere } from '../../run/agrees.ts';
import type { Seen, SeenOnce } from '../contract.ts';
import { counted, timesToAsk } from '../sampled.ts';
import { arrivalPlace, askOf, hopId, type Locate, seenHops } from './asking.ts';
import { arrivalsAt, askFrom, type Pod } from './pod-port.ts';
import { settled } from './settled.ts';
import type { Workloads } from './workloads.ts';

/** How answers are judged while a mesh settles. */
export interface Patience {
	/** How long an answer may be another than the expected one, in milliseconds: MaxTimeToConsistency. */
	readonly consistencyMs: number;
	/** How often on end it has to be the expected one. */
	readonly consecutive: number;
}

/** How a request is sent. */
interface Asking {
	readonly from: Pod;
	readonly locate: Locate;
	/** How long the mesh may yet need to take the configuration, in milliseconds; 0: it has taken it. */
	readonly takenWithinMs: number;
}

/** Copies of a request are on their way this long at most, in milliseconds. */
const mirrorMs = 1_000;

/** Sends the requests of cases and says what became of them. */
export class Observing {
	readonly #kube: Kube;
	readonly #workloads: Workloads;
	readonly #patience: Patience;
	readonly #run = Date.now().toString(36);
	#asked = 0;

	constructor(kube: Kube, workloads: Workloads, patience: Patience) {
		this.#kube = kube;
		this.#workloads = workloads;
		this.#patience = patience;
	}

	/**
	 * Asks until the answers are right as often as is demanded, on end; gives the last wrong one after too long a time, which
	 * begins when the mesh has taken the configuration at the latest.
	 */
	async observe(request: CaseRequest, expected: readonly Expectation[], asking: Asking): Promise<Seen> {
		const { from, locate, takenWithinMs } = asking;
		const deadline = performance.now() + takenWithinMs + this.#patience.consistencyMs;
		const isCounted = expected.some(isSplit);
		for (;;) {
			const isLate = performance.now() >= deadline;
			const times = timesToAsk(expected, this.#patience.consecutive);
			const seen = await this.#askOften(request, expected, times, from, locate);
			const answers = isCounted ? [counted(seen)] : seen.map((hops): Seen => ({ hops }));
			const wrong = answers.find((one) => !agreesEverywhere(expected, one));
			if (wrong === undefined) return answers[0] ?? { hops: [] };
			if (isLate) return wrong;
		}
	}

	async #askOften(
		request: CaseRequest,
		expected: readonly Expectation[],
		times: number,
		from: Pod,
		locate: Locate,
	): Promise<readonly (readonly SeenOnce[])[]> {
		const prefix = `${this.#run}-${++this.#asked}-`;
		const ids = Array.from({ length: times }, (_, index) => `${prefix}${index}`);
		const asks = ids.map((id): Ask => askOf(request, id, locate));
		const replies = await askFrom(this.#kube, from, asks);
		const workloads = this.#workloads.wanted.map(({ workload }) => workload);
		const seen = replies.map((reply) => seenHops(reply, workloads));
		const mirrors = expected.map((one) => mirrorsIn(one));
		if (mirrors.every((count) => count === undefined)) return seen;
		const arrivals = await this.#arrivals(
			prefix,
			replies.length * mirrors.reduce<number>((sum, n = 0) => sum + n + 1, 0),
		);
		return seen.map((hops, index) => {
			const own = ownArrivals(replies[index]);
			return hops.map((hop, at) =>
				withMirrors(hop, copies(arrivals, hopId(ids[index] ?? '', at), own[at]), (arrival) =>
					arrivalPlace(arrival, workloads),
				),
			);
		});
	}

	/** What arrived anywhere of requests whose ids begin alike, once as many are there as are expected. */
	async #arrivals(prefix: string, wanted: number): Promise<readonly Arrival[]> {
		const pods = this.#workloads.wanted.flatMap(({ workload: { namespace, name } }) =>
			this.#workloads.pods(namespace, name),
		);
		const look = async () => (await Promise.all(pods.map((pod) => arrivalsAt(this.#kube, pod, prefix)))).flat();
		let found: readonly Arrival[] = [];
		const enough = async () => {
			found = await look();
			return found.length >= wanted || undefined;
		};
		await settled('copies arrive', enough, { timeoutMs: mirrorMs }).catch(() => undefined);
		return found;
	}
}

/** How many copies are expected; undefined where copies are not judged. */
function mirrorsIn(expected: Expectation): number | undefined {
	if (expected.kind === 'arrives') return expected.mirrors?.length;
	if (expected.kind !== 'any of') return undefined;
	return expected.of.map(mirrorsIn).find((count) => count !== undefined);
}

function ownArrivals(reply: Reply | undefined): readonly Arrival[] {
	const arrival = reply?.arrival;
	return arrival === undefined ? [] : [arrival, ...ownArrivals(arrival.next?.[0])];
}

/** Everything that arrived with an id but the one request that was answered. */
function copies(arrivals: readonly Arrival[], id: string, own: Arrival | undefined): readonly Arrival[] {
	const all = arrivals.filter((arrival) => arrival.id === id);
	const answered = all.findIndex(({ pod, port }) => pod === own?.pod && port === own.port);
	return all.filter((_, index) => index !== answered);
}

function withMirrors(hop: SeenOnce, found: readonly Arrival[], place: (arrival: Arrival) => Place): SeenOnce {
	return hop.kind === 'arrived' ? { ...hop, mirrors: found.map(place) } : hop;
}
