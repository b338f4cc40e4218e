// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../../case/case.ts';
import type { Expectation } from '../../case/expectation.ts';
import type { Caller, CaseRequest } from '../../case/request.ts';
import { clientName } from '../../case/request.ts';
import type { Workload } from '../../case/workload.ts';

/** Every request of a case: those of its steps, too. */
function requestsOf({ requests, steps }: Case): readonly CaseRequest[] {
	return [...requests, ...steps.flatMap((step) => step.requests)];
}

/** Whoever sends a request into the mesh in a case: those named, and the applications that call further ones. */
export function meshCallers(one: Case): readonly Caller[] {
	const callers = requestsOf(one).flatMap(({ from, hops, without, arrives }) => {
		const senders = [[from], ...hops.slice(1).map((_, index) => answering([without[index], arrives[index]]))];
		return hops.flatMap(({ to }, index) => ('ingress' in to ? [] : (senders[index] ?? [])));
	});
	const seen = new Map(callers.map((caller) => [`${caller.namespace}/${caller.workload}`, caller]));
	return [...seen.values()];
}

/** The ingresses that requests of a case enter by. */
export function ingressNames(one: Case): readonly string[] {
	const names = requestsOf(one).flatMap(({ hops }) => hops.flatMap(({ to }) => ('ingress' in to ? [to.ingress] : [])));
	return [...new Set(names)];
}

function answering(expectations: readonly (Expectation | undefined)[]): readonly Caller[] {
	return expectations.flatMap((expected) => (expected === undefined ? [] : placesIn(expected)));
}

function placesIn(expected: Expectation): readonly Caller[] {
	switch (expected.kind) {
		case 'arrives':
			return [{ namespace: expected.at.namespace, workload: expected.at.service }];
		case 'split':
			return expected.shares.flatMap(({ of }) => placesIn(of));
		case 'any of':
			return expected.of.flatMap(placesIn);
		case 'replies':
		case 'fails':
			return [];
	}
}

/** What sends the requests that no workload of the case sends: the `client` of a namespace. */
export function clientWorkload(namespace: string): Workload {
	return senderWorkload(clientName, namespace);
}

/** What sends requests to gateways: outside of the mesh, though a pod of the cluster. */
export const outsideWorkload: Workload = senderWorkload('outside', 'shop');

function senderWorkload(name: string, namespace: string): Workload {
	return {
		name,
		namespace,
		ports: [{ name: 'http', port: 8080 }],
		replicas: 1,
		labels: {},
		annotations: {},
		headless: false,
		subsets: [],
	};
}
