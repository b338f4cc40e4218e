// SPDX-License-Identifier: Apache-2.0
import { supportedPlan } from '@branchline/adapter';
import { type Answer, evaluate, type HttpRequest, keysOf, type Plan } from '@branchline/plan';
import { sameAnswer } from 'branchline';
import type { Observation } from '../envoy/observation.ts';
import type { Verdict } from '../judge.ts';
import type { MeshUnderTest } from '../mesh.ts';
import type { RandomRun } from '../runs.ts';
import { lawFaults } from './black-box.ts';
import { differences } from './prediction.ts';
import { type Read, readingOf } from './reading.ts';
import { everyKey } from './refused.ts';
import type { Delivered, Subject } from './subject.ts';

/**
 * How often requests are sent: those that the interpreter calls fixed, and those whose destination is drawn; and for how
 * long they are asked again where something is wrong, in milliseconds: a mesh may need a moment.
 */
export interface Times {
	readonly fixed: number;
	readonly drawn: number;
	readonly patienceMs: number;
}

/** What is enough to look at a request. */
export const glance: Times = { fixed: 2, drawn: 40, patienceMs: 0 };
/** What is enough to believe that a request is answered wrongly. */
export const certainty: Times = { fixed: 120, drawn: 120, patienceMs: 10_000 };

/** One request in one round: what was expected of it and what was seen. */
export interface Judgement {
	readonly request: HttpRequest;
	readonly before: readonly Observation[];
	readonly after: readonly Observation[];
	/** What may be seen, by what was recorded. */
	readonly admissible: readonly Answer[];
	/** In what the mesh breaks the law; none is as it should be. */
	readonly broken: readonly string[];
	/** In what the interpreter differs from the mesh. */
	readonly misread: readonly string[];
	/** The interpreter's view, for statistics; undefined where it has none. */
	readonly verdict?: Verdict;
}

/** One configuration that was tried. */
export interface Round {
	readonly run: RandomRun;
	readonly plan: Plan;
	readonly refused: ReadonlySet<string>;
	readonly judgements: readonly Judgement[];
	/** Requests whose outcome the users' configuration leaves open. */
	readonly open: number;
}

/**
 * Tries one configuration: records where requests go by the users' objects alone, delivers the sandboxes, asks again.
 * Rejects with `NotAdmitted` where the subject does not take the configuration.
 */
export async function playRound(mesh: MeshUnderTest, subject: Subject, run: RandomRun, times: Times): Promise<Round> {
	const alone = await subject.configure(run.native.objects);
	const readAlone = readingOf(mesh, alone);
	const requests = run.requests.filter((request) => readAlone(request) !== undefined);
	const before = await askedUntil(
		times,
		requests,
		(one) => askAll(subject, one, readAlone, times),
		(request, seen) => {
			const baseline = readAlone(request);
			return baseline === undefined || differences(baseline, request, seen, seen.length >= times.drawn).length === 0;
		},
	);
	const delivered = await subject.deliver(run.model);
	// What the mesh lacks as a whole is asked of nobody.
	const { plan } = supportedPlan(delivered.plan, mesh.adapter.features(mesh.implementation));
	const readTogether = readingOf(mesh, delivered);
	const known = { alone: readAlone, together: readTogether, delivered: { ...delivered, plan }, times };
	const judged = (request: HttpRequest, after: readonly Observation[]) => {
		return judgement(request, { before: before.get(request) ?? [], after }, known);
	};
	const after = await askedUntil(
		times,
		requests,
		(one) => askAll(subject, one, readAlone, times),
		(request, seen) => {
			return !isWrong(judged(request, seen));
		},
	);
	const judgements = requests.map((request) => judged(request, after.get(request) ?? []));
	return { run, plan, refused: delivered.refused, judgements, open: run.requests.length - requests.length };
}

/** Whether anything is wrong with a request. */
export function isWrong({ broken, misread }: Judgement): boolean {
	return broken.length > 0 || misread.length > 0;
}

/** Asks, and asks again what is wrong as long as there is patience; gives what was seen last. */
async function askedUntil(
	{ patienceMs }: Times,
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

interface Known {
	readonly alone: Read;
	readonly together: Read;
	readonly delivered: Delivered;
	readonly times: Times;
}

function judgement(
	request: HttpRequest,
	{ before, after }: Pick<Judgement, 'before' | 'after'>,
	{ alone, together, delivered, times }: Known,
): Judgement {
	const { plan, refused, cluster } = delivered;
	const excused = refused.has(everyKey) || keysOf(request, plan.carriers).some((key) => refused.has(key));
	const substituted = (recorded: Answer) => [...evaluate(plan, request, recorded), ...(excused ? [recorded] : [])];
	const [baseline, answer] = [alone(request), together(request)];
	const isExhaustive = (seen: readonly Observation[]) => seen.length >= times.drawn;
	const misread = [
		...(baseline ? differences(baseline, request, before, isExhaustive(before)).map((one) => `before: ${one}`) : []),
		...(answer ? differences(answer, request, after, isExhaustive(after)).map((one) => `after: ${one}`) : []),
	];
	const admissible = baseline === undefined ? [] : evaluate(plan, request, baseline);
	const same = (one: Answer) => admissible.some((expected) => sameAnswer(expected, one, cluster));
	return {
		request,
		before,
		after,
		admissible,
		broken: lawFaults(substituted, before, after),
		misread,
		...(baseline && answer
			? { verdict: { request, baseline, admissible, answer, right: same(answer), changed: !same(baseline) } }
			: {}),
	};
}
