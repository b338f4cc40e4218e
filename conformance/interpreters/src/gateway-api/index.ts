// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import type { Interpreter, MeshConfiguration, TraceStep } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';
import { notFound } from '../route/effects.ts';
import { indexOf } from '../route/object-index.ts';
import { forwardUntouched, ruleAnswer } from './answer.ts';
import { selectGatewayRule } from './gateway.ts';
import type { Hop } from './hop.ts';
import { implementationOf } from './hop.ts';
import { listenersOf } from './listener.ts';
import { selectMeshRule } from './mesh.ts';
import { selectorOf } from './select.ts';
import { traefikAnswer } from './traefik.ts';

/**
 * The Gateway API for one request: HTTPRoutes and GRPCRoutes with a Service as parent (GAMMA) or a Gateway, by the
 * specification or as `istio`, `envoy-gateway`, `contour` or `traefik` run them. The client's namespace is
 * `request.from`, else the Service's.
 * Throws {@link UndefinedConfiguration} for a request to a route table, objects that the API server or the implementation
 * refuses, and outcomes that the specification or the implementation leaves open.
 */
export const gatewayApi: Interpreter = {
	mesh: 'gateway-api',
	interpret: (configuration, request) => {
		const trace: TraceStep[] = [];
		const { to } = request;
		if ('routeConfiguration' in to) throw new UndefinedConfiguration('the Gateway API has no route tables');
		const implementation = implementationOf(configuration.implementation);
		const base = { index: indexOf(configuration), request, implementation };
		if ('gateway' in to) {
			const listeners = listenersOf(base.index, to);
			const hop: Hop = { ...base, scheme: listeners[0]!.scheme, port: to.port, needsGrants: true };
			if (implementation === 'traefik') return { answer: traefikAnswer(selectorOf(hop, trace), to.port), trace };
			const winner = selectGatewayRule(selectorOf(hop, trace), to, listeners);
			return { answer: winner === undefined ? notFound : ruleAnswer(hop, winner), trace };
		}
		const hop: Hop = { ...base, scheme: 'http', port: to.port, needsGrants: false };
		return { answer: meshAnswer(configuration, hop, trace), trace };
	},
};

/** What runs Gateways alone, and no mesh. */
const gatewaysOnly: Readonly<Record<string, string>> = {
	'envoy-gateway': 'Envoy Gateway',
	contour: 'Contour',
	traefik: 'Traefik',
};

function meshAnswer({ implementation }: MeshConfiguration, hop: Hop, trace: TraceStep[]): Answer {
	const { request } = hop;
	const to = request.to as Extract<typeof request.to, { service: string }>;
	const title = gatewaysOnly[implementation ?? ''];
	if (title !== undefined) {
		const why = `${title} is no mesh: routes with a Service as parent do nothing`;
		trace.push({ rule: `Service ${to.namespace}/${to.service} port ${to.port}`, result: 'chosen', why });
		return forwardUntouched(hop, to);
	}
	const choice = selectMeshRule(selectorOf(hop, trace), to, request.from?.namespace ?? to.namespace);
	if (choice === 'none') return notFound;
	return choice === 'untouched' ? forwardUntouched(hop, to) : ruleAnswer(hop, choice);
}
