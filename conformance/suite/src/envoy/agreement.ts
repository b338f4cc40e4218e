// SPDX-License-Identifier: Apache-2.0
import { type Answer, type Backend, type HttpRequest, sameValue } from '@branchline/plan';
import { backendOf, type Observation } from './observation.ts';

type Forward = Extract<Answer, { kind: 'forward' }>;

/** A dead fork has to fail within this time (law 7), in milliseconds. */
const patience = 5_000;

/** The draws that tell every share of a split from its neighbours: the first and the last of each. */
export function drawsOf(answer: Answer): readonly number[] {
	if (answer.kind === 'reply') return [0];
	const draws: number[] = [];
	let total = 0;
	for (const { weight } of answer.backends) {
		draws.push(total, total + weight - 1);
		total += weight;
	}
	return [...new Set(draws)];
}

/** The answer as it is for one draw: one backend. */
export function drawn(answer: Answer, draw: number): Answer {
	if (answer.kind === 'reply') return answer;
	let left = draw % answer.backends.reduce((sum, { weight }) => sum + weight, 0);
	const backend = answer.backends.find(({ weight }) => {
		left -= weight;
		return left < 0;
	}) as Backend;
	return { ...answer, backends: [{ ...backend, weight: 1 }] };
}

/** How many mirrored copies an answer makes of a request. */
export function mirrorsOf(answer: Answer): number {
	return answer.kind === 'reply' ? 0 : mirrorNames(answer).length;
}

/** Whether what was observed is the recorded answer with σ applied: nothing but destinations differs. */
export function isSubstituted(expected: Answer, observed: Observation): boolean {
	return agrees(expected, observed, ({ effects }, seen) => {
		const { kind: _kind, backend: _backend, mirrors: _mirrors, ...rest } = seen;
		return sameValue(effects, rest);
	});
}

/** Whether what was observed is what the interpreter says: destinations, the path, and what rules add. */
export function isPredicted(predicted: Answer, request: HttpRequest, observed: Observation): boolean {
	return agrees(predicted, observed, ({ effects }, { method, path, authority, headers }) => {
		const said = effects as { path: string; authority: string; request_headers_to_add?: readonly Added[] };
		const added = (said.request_headers_to_add ?? []).map(({ header: { key, value } }) => [key, value] as const);
		const lines = [...request.headers, ...added];
		const names = new Set(lines.map(([name]) => name));
		const wanted = [...names].map((name) => [name, lines.flatMap(([other, value]) => (other === name ? value : []))]);
		return sameValue(
			{ method, path, authority, headers },
			{ method: request.method, path: said.path, authority: said.authority, headers: Object.fromEntries(wanted) },
		);
	});
}

interface Added {
	readonly header: { readonly key: string; readonly value: string };
}

function agrees(
	expected: Answer,
	observed: Observation,
	effects: (expected: Forward, observed: Extract<Observation, { kind: 'reached' }>) => boolean,
): boolean {
	if (expected.kind === 'reply') {
		if (observed.kind !== 'replied' || observed.status !== expected.status || observed.body !== expected.body)
			return false;
		return Object.entries(expected.headers).every(([name, value]) => observed.headers[name] === value);
	}
	const [{ to: end }] = expected.backends as readonly [Backend];
	if (end.kind === 'respond') return agrees({ ...end, kind: 'reply' }, observed, effects);
	const to = backendOf(end);
	if (to === undefined) return observed.kind === 'replied' && observed.status >= 500 && observed.after < patience;
	return (
		observed.kind === 'reached' &&
		observed.backend === to &&
		sameValue(observed.mirrors, mirrorNames(expected)) &&
		effects(expected, observed)
	);
}

function mirrorNames({ mirrors }: Forward): readonly string[] {
	return mirrors.flatMap((to) => backendOf(to) ?? []).sort();
}
