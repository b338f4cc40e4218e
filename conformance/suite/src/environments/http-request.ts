// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import type { HeaderLine } from '../case/expectation.ts';
import type { Addressee, Hop } from '../case/request.ts';
import { defaultNamespace } from '../case/service-name.ts';
import type { Workload } from '../case/workload.ts';
import type { SentHop } from './chain.ts';
import { callerLabels } from './cluster.ts';
import { ingressPort } from './implicit.ts';

/** A hop in the words of the oracle and the interpreters. For Envoy an ingress is the route table of its name. */
export function httpRequest(
	{ hop, from, headers }: SentHop,
	workloads: readonly Workload[],
	mesh?: string,
): HttpRequest {
	const { method, authority, path } = hop;
	return {
		to: addressOf(hop.to, mesh),
		from: { namespace: from.namespace, labels: callerLabels(from, workloads) },
		method,
		authority,
		path,
		headers: [...protocolLines(hop), ...headers],
	};
}

function addressOf(to: Addressee, mesh: string | undefined): HttpRequest['to'] {
	if (!('ingress' in to)) return to;
	if (mesh === 'envoy') return { routeConfiguration: to.ingress };
	return { gateway: { namespace: defaultNamespace, name: to.ingress }, port: ingressPort };
}

function protocolLines({ protocol }: Hop): readonly HeaderLine[] {
	return protocol === 'grpc' ? [['content-type', 'application/grpc']] : [];
}
