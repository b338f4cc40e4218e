// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import type { Expectation, Place } from '../case/expectation.ts';
import type { Addressee, CaseRequest, Hop } from '../case/request.ts';
import { defaultNamespace } from '../case/service-name.ts';
import type { SeenHop } from '../environments/contract.ts';

/** A service port as a case names it, always with its port. */
export function portWords({ namespace, service, port }: ServicePort): string {
	return `${service}${namespace === defaultNamespace ? '' : `.${namespace}`}:${port}`;
}

/** An application as a case names it. */
function placeWords(place: Place): string {
	return `${portWords(place)}${place.subset === undefined ? '' : ` (${place.subset})`}`;
}

/** Where a hop is sent. */
export function addresseeWords(to: Addressee): string {
	return 'ingress' in to ? `ingress ${to.ingress}` : portWords(to);
}

/** What a hop asks for: `GET /pay?x=1`, with the protocol where it is not HTTP/1.1. */
export function askedWords({ protocol, method, path }: Hop): string {
	return `${protocol === 'http/1.1' ? '' : `${protocol} `}${protocol === 'grpc' ? '' : `${method} `}${path}`;
}

/** Who sends a request. */
export function senderWords({ from: { namespace, workload } }: Pick<CaseRequest, 'from'>): string {
	return namespace === defaultNamespace ? workload : `${workload}.${namespace}`;
}

/** What has to become of a hop, in a few words; details are left out. */
export function expectationWords(expected: Expectation): string {
	switch (expected.kind) {
		case 'arrives':
			return `${placeWords(expected.at)}${statusWords(expected.status)}`;
		case 'replies':
			return `the mesh answers ${expected.status}${grpcWords(expected.grpcStatus)}`;
		case 'fails':
			return 'fails at once';
		case 'split': {
			const sum = expected.shares.reduce((total, { weight }) => total + weight, 0);
			const share = (weight: number) => `${Math.round((100 * weight) / sum)} %`;
			return expected.shares.map(({ weight, of }) => `${share(weight)} ${expectationWords(of)}`).join(', ');
		}
		case 'any of':
			return `one of: ${expected.of.map(expectationWords).join(', ')}`;
	}
}

/** What became of a hop, in a few words. */
export function seenWords(seen: SeenHop): string {
	switch (seen.kind) {
		case 'arrived':
			return `${placeWords(seen.at)}${statusWords(seen.status)}`;
		case 'replied':
			if (seen.status === 0) return `no answer${seen.error === undefined ? '' : `: ${seen.error}`}`;
			return `the mesh answers ${seen.status}${grpcWords(seen.grpcStatus)}`;
		case 'split': {
			const sum = seen.shares.reduce((total, { count }) => total + count, 0);
			return seen.shares.map(({ count, of }) => `${count} of ${sum} ${seenWords(of)}`).join(', ');
		}
		case 'admissible':
			return `one of: ${seen.of.map(seenWords).join(', ')}`;
		case 'undefined':
			return `undefined: ${seen.why}`;
	}
}

function statusWords(status: number): string {
	return status === 200 || status === 101 ? '' : ` with status ${status}`;
}

function grpcWords(status: number | undefined): string {
	return status === undefined ? '' : `, grpc-status ${status}`;
}
