// SPDX-License-Identifier: Apache-2.0
import { supportedPlan } from '@branchline/adapter';
import type { Answer, HttpRequest, Plan } from '@branchline/plan';
import type { Observation } from '../envoy/observation.ts';
import type { MeshUnderTest } from '../mesh.ts';
import type { RandomRun } from '../runs.ts';
import { isWrong, type Judgement, judgement } from './judgement.ts';
import { differences } from './prediction.ts';
import { opennessOf, type Read, readingOf } from './reading.ts';
import type { Subject } from './subject.ts';

/** How often requests are sent: those that the interpreter calls fixed, and those whose destination is drawn. */
export interface Times {
	readonly fixed: number;
	readonly drawn: number;
}

/** What is enough to look at a request. */
export const glance: Times = { fixed: 2, drawn: 40 };
/** What is enough to believe that a request is answered wrongly. */
export const certainty: Times = { fixed: 120, drawn: 120 };

/** One configuration that was tried. */
export interface Round {
	readonly run: RandomRun;
	readonly plan: Plan;
	readonly refused: ReadonlySet<string>;
	readonly judgements: readonly Judgement[];
	/** Why requests were not asked, once for each: the users' configuration leaves their outcome open. */
	readonly open: readonly string[];
}

/**
 * Tries one configuration: records where requests go by the users' objects alone, delivers the sandboxes, asks again. As a
 * mesh may need a moment, what is not as expected is asked again as long as the subject's patience lasts.
 * Rejects with `NotAdmitted` where the subject does not take the configuration.
 */
export async function playRound(mesh: MeshUnderTest, subject: Subject, run: RandomRun, times: Times): Promise<Round> {
	const { patienceMs } = subject;
	const alone = await subject.configure(run.native.objects);
	const readAlone = readingOf(mesh, alone);
	const openness = opennessOf(mesh, alone);
	const requests = run.requests.filter((request) => readAlone(request) !== undefined);
	const ask = (some: readonly HttpRequest[]) => askAll(subject, some, readAlone, times);
	const before = await askedUntil(patienceMs, requests, ask, (request, seen) => {
		const baseline = readAlone(request);
		return baseline === undefined || differences(baseline, request, seen, seen.length >= times.drawn).length === 0;
	});
	const delivered = await subject.deliver(run.model);
	// What the mesh lacks as a whole is asked of nobody.
	const { plan } = supportedPlan(delivered.plan, mesh.adapter.features(mesh.implementation));
	const readTogether = readingOf(mesh, delivered);
	const known = {
		alone: readAlone,
		together: readTogether,
		delivered: { ...delivered, plan },
		exhaustive: times.drawn,
	};
	const judged = (request: HttpRequest, after: readonly Observation[]) => {
		return judgement(request, { before: before.get(request) ?? [], after }, known);
	};
	const after = await askedUntil(patienceMs, requests, ask, (request, seen) => !isWrong(judged(request, seen)));
	const judgements = requests.map((request) => judged(request, after.get(request) ?? []));
	return {
		run,
		plan,
		refused: delivered.refused,
		judgements,
		open: run.requests.flatMap((request) => openness(request) ?? []),
	};
}

/** Asks, and asks again what is wrong as long as there is patience; gives what was seen last. */
async function askedUntil(
	patienceMs: number,
	requests: readonly HttpRequest[],
	ask: (requests: readonly HttpRequest[]) => Promise<readonly (readonly Observation[])[]>,
	isRight: (request: HttpRequest, seen: readonly Observation[]) => boolean,
): Promise<ReadonlyMap<HttpRequest, readonly Observation[]>> {
	const deadline = performance.now() + patienceMs;
	const seen = new Map<HttpRequest, readonly Observation[]>();
	for (let left = requests; left.length > 0; ) {
		const isLate = performance.now() >= deadline;
		const answers = await ask(left);
		for (const [index, request] of left.entries()) seen.set(request, answers[index] ?? []);
		left = isLate ? [] : left.filter((request) => !isRight(request, seen.get(request) ?? []));
	}
	return seen;
}

function askAll(subject: Subject, requests: readonly HttpRequest[], read: Read, { fixed, drawn }: Times) {
	return subject.ask(requests.map((request) => ({ request, times: isDrawn(read(request)) ? drawn : fixed })));
}

function isDrawn(answer: Answer | undefined): boolean {
	return answer?.kind === 'forward' && (answer.backends.length > 1 || answer.mirrors.length > 0);
}
