// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { type Interpretation, type TraceStep, UndefinedConfiguration } from '../contract.ts';
import { answerOf } from './answer.ts';
import { whyNot } from './match.ts';
import { notFound } from './reply.ts';
import type { RequestView } from './request.ts';
import type { MeshProxy, Route } from './routes.ts';
import type { World } from './world.ts';

/**
 * Takes the first route that accepts a request; none: 404. Throws {@link UndefinedConfiguration} where that is one which the
 * proxy may not have.
 */
export function choose(world: World, proxy: MeshProxy, routes: readonly Route[], request: RequestView): Interpretation {
	const trace: TraceStep[] = [];
	for (const route of routes) {
		const why = route.match && whyNot(route.match, request);
		if (why === undefined) {
			if (route.isUncertain)
				throw new UndefinedConfiguration(`${route.label}: the labels and namespace of the gateway's pod are not known`);
			const reason = route.isCatchAll ? 'accepts every request' : 'every part of the match holds';
			trace.push({ rule: route.label, result: 'chosen', why: reason });
			return { answer: answerOf(world, proxy, route, request), trace };
		}
		trace.push({ rule: route.label, result: 'not matched', why });
	}
	return { answer: notFound, trace };
}

/**
 * Gives the interpretation that all of them agree on. Throws {@link UndefinedConfiguration} where their answers differ:
 * then only the age of objects, which their documents do not tell, decides.
 */
export function agreed(all: readonly Interpretation[], host: string): Interpretation {
	const [first, ...others] = all;
	if (others.some(({ answer }) => !sameAnswer(answer, first!.answer))) {
		throw new UndefinedConfiguration(`host ${host}: the age of its VirtualServices decides, and it is not known`);
	}
	return first!;
}

function sameAnswer(a: Answer, b: Answer): boolean {
	return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
	return JSON.stringify(value, (_, part: unknown) => {
		if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
		return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
	});
}
