// SPDX-License-Identifier: Apache-2.0
import type { Answer, Backend, Outcome } from '@branchline/plan';
import type { Arrives, Expectation, Place, Split } from '../case/expectation.ts';
import type { Hop } from '../case/request.ts';
import type { Workload } from '../case/workload.ts';
import { answering } from './cluster.ts';

/** The mesh in whose words the effects of a described answer are. */
export const words = 'gateway-api';

/** The expectations of which one has to hold. */
export function alternatives(expected: Expectation): readonly Exclude<Expectation, { kind: 'any of' }>[] {
	return expected.kind === 'any of' ? expected.of.flatMap(alternatives) : [expected];
}

/** The answer of a mesh that an expectation describes; what it does not speak of leaves the hop as it came. */
export function answerOf(
	expected: Exclude<Expectation, { kind: 'any of' }>,
	hop: Hop,
	workloads: readonly Workload[],
): Answer {
	switch (expected.kind) {
		case 'arrives':
			return forward([{ weight: 1, to: destination(expected.at) }], expected, hop);
		case 'fails':
			return forward([{ weight: 1, to: failedAt(hop, workloads) }], {}, hop);
		case 'split':
			return forward(expected.shares.map(backendOf), {}, hop);
		case 'replies': {
			const { status, headers = {}, body = '' } = expected;
			return { kind: 'reply', status, headers, body };
		}
	}
}

const failure: Outcome = { kind: 'fail', reason: 'the case says so' };

/** What a request that fails was sent to: the service that it names, where that cannot answer. */
function failedAt({ to }: Hop, workloads: readonly Workload[]): Outcome {
	return 'ingress' in to || answering(workloads, to) !== undefined ? failure : destination(to);
}

function backendOf({ weight, of }: Split['shares'][number]): Backend {
	if (of.kind === 'arrives') return { weight, to: destination(of.at) };
	if (of.kind === 'fails') return { weight, to: failure };
	return { weight, to: { kind: 'respond', status: of.status, headers: of.headers ?? {}, body: of.body ?? '' } };
}

function destination({ subset, ...port }: Place): Outcome {
	return { kind: 'service', port, ...(subset === undefined ? {} : { subset }) };
}

function forward(backends: readonly Backend[], said: Partial<Arrives>, hop: Hop): Answer {
	const { path = hop.path, authority = hop.authority, headers = {}, absent = [], mirrors = [] } = said;
	const pairs = Object.entries(headers);
	const set = pairs.flatMap(([name, [value]]) => (value === undefined ? [] : [{ name, value }]));
	const add = pairs.flatMap(([name, [, ...more]]) => more.map((value) => ({ name, value })));
	const filters = [{ requestHeaderModifier: { set, add, remove: absent } }];
	return { kind: 'forward', backends, mirrors: mirrors.map(destination), effects: { path, authority, filters } };
}
