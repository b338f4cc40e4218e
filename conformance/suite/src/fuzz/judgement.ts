// SPDX-License-Identifier: Apache-2.0
import { type Answer, evaluate, type HttpRequest, keysOf } from '@branchline/plan';
import { sameAnswer } from 'branchline';
import type { Observation } from '../envoy/observation.ts';
import type { Verdict } from '../judge.ts';
import { lawFaults } from './black-box.ts';
import { differences } from './prediction.ts';
import type { Read } from './reading.ts';
import { everyKey } from './refused.ts';
import type { Delivered } from './subject.ts';

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

/** Whether anything is wrong with a request. */
export function isWrong({ broken, misread }: Judgement): boolean {
	return broken.length > 0 || misread.length > 0;
}

/** What judgements are made with. */
export interface Known {
	readonly alone: Read;
	readonly together: Read;
	readonly delivered: Delivered;
	/** From so many observations on, chance cannot hide a share. */
	readonly exhaustive: number;
}

/** Judges what was seen of a request before and after the sandboxes were delivered. */
export function judgement(
	request: HttpRequest,
	{ before, after }: Pick<Judgement, 'before' | 'after'>,
	{ alone, together, delivered, exhaustive }: Known,
): Judgement {
	const { plan, refused, cluster } = delivered;
	const excused = refused.has(everyKey) || keysOf(request, plan.carriers).some((key) => refused.has(key));
	const substituted = (recorded: Answer) => [...evaluate(plan, request, recorded), ...(excused ? [recorded] : [])];
	const [baseline, answer] = [alone(request), together(request)];
	const isExhaustive = (seen: readonly Observation[]) => seen.length >= exhaustive;
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
