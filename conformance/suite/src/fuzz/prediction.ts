// SPDX-License-Identifier: Apache-2.0
import { type Answer, type Backend, type HttpRequest, sameValue } from '@branchline/plan';
import { backendOf, type Observation } from '../envoy/observation.ts';
import { leavingHeaders } from './header-changes.ts';
import { distinct, isFailure, mirrorNames, type Reached } from './sample.ts';

type Forward = Extract<Answer, { kind: 'forward' }>;

/**
 * What an interpreter's answer looks like to whoever sends the request, one observation for every share: the form in
 * which a real mesh is seen. A share without a backend that answers is a 503.
 */
export function predictedObservations(answer: Answer, request: HttpRequest): readonly Observation[] {
	if (answer.kind === 'reply') return [replied(answer.status, answer.headers, answer.body)];
	return answer.backends.map((backend) => {
		const { to } = backend;
		if (to.kind === 'respond') return replied(to.status, to.headers, to.body);
		const name = backendOf(to);
		return name === undefined ? replied(503, {}, '') : reached(answer, backend, name, request);
	});
}

/**
 * Says in what a mesh differs from what its interpreter says, one clause for each difference. That a share was not seen
 * is told where `isExhaustive`: for so many observations that chance cannot hide it.
 */
export function differences(
	predicted: Answer,
	request: HttpRequest,
	seen: readonly Observation[],
	isExhaustive: boolean,
): readonly string[] {
	const expected = predictedObservations(predicted, request);
	const outcomes = distinct(seen).map((one) => one.seen);
	const strange = outcomes.filter((one) => !expected.some((other) => isAsPredicted(other, one)));
	const isSeen = (one: Observation) => outcomes.some((other) => isAsPredicted(one, other) && hasEveryCopy(one, other));
	const missing = isExhaustive ? expected.filter((one) => !isSeen(one)) : [];
	return [
		...strange.slice(0, 1).map((one) => `the interpreter does not expect ${JSON.stringify(one)}`),
		...missing.slice(0, 1).map((one) => `the interpreter expects ${JSON.stringify(one)} too`),
	];
}

function isAsPredicted(predicted: Observation, seen: Observation): boolean {
	if (predicted.kind === 'replied') {
		if (predicted.status >= 500) return isFailure(seen);
		if (seen.kind !== 'replied' || seen.status !== predicted.status) return false;
		return Object.entries(predicted.headers).every(([name, value]) => seen.headers[name] === value);
	}
	if (seen.kind !== 'reached' || !seen.mirrors.every((mirror) => predicted.mirrors.includes(mirror))) return false;
	const { mirrors: _mirrors, ...rest } = seen;
	const { mirrors: _others, ...wanted } = predicted;
	return sameValue(rest, wanted);
}

/** Whether copies arrived wherever they have to; what was copied once counts, as a share may be. */
function hasEveryCopy(predicted: Observation, seen: Observation): boolean {
	if (predicted.kind !== 'reached' || seen.kind !== 'reached') return true;
	return predicted.mirrors.every((mirror) => seen.mirrors.includes(mirror));
}

function reached(answer: Forward, backend: Backend, name: string, request: HttpRequest): Reached {
	const { path, authority } = answer.effects as { readonly path: string; readonly authority: string };
	const headers = leavingHeaders(request, answer.effects, backend);
	return {
		kind: 'reached',
		backend: name,
		mirrors: mirrorNames(answer),
		method: request.method,
		path,
		authority,
		headers,
	};
}

function replied(status: number, headers: Readonly<Record<string, string>>, body: string): Observation {
	return { kind: 'replied', status, headers, body, after: 0 };
}
