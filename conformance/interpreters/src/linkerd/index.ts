// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest } from '@branchline/plan';
import type { Interpreter, TraceStep } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';
import { serviceOf, specPortOf } from '../route/backend.ts';
import type { Candidate, Order } from '../route/choice.ts';
import { choose, compareText, matching } from '../route/choice.ts';
import { notFound } from '../route/effects.ts';
import { readRequest } from '../route/match.ts';
import { indexOf } from '../route/object-index.ts';
import type { Route } from '../route/route.ts';
import { routeLabel } from '../route/route.ts';
import type { Hop } from './answer.ts';
import { forwardNowhere, forwardUntouched, ruleAnswer } from './answer.ts';
import { attachedRoutes, connectionRoute } from './attachment.ts';
import { overridingProfile, profileAnswer } from './profile.ts';
import { whyNotRouted } from './protocol.ts';
import { hostRank, linkerdCriteria, linkerdRank, linkerdReading } from './reading.ts';

/** Routes of one age are sorted by name only (linkerd2 `policy-controller/grpc/src/outbound.rs`). */
const order: Order = { criteria: linkerdCriteria, byName: (a, b) => compareText(a.name, b.name) };

/**
 * Linkerd's outbound routing of one request to a service port: HTTPRoutes of both groups, GRPCRoutes, ServiceProfiles,
 * opaque ports. The client's namespace is `request.from`, else the Service's. Throws {@link UndefinedConfiguration} for a
 * request to a gateway or a route table, for routes that Linkerd refuses, keeps stale or ignores, and for ties that only
 * an unknown age settles.
 */
export const linkerd: Interpreter = {
	mesh: 'linkerd',
	interpret: (configuration, request) => {
		const { to } = request;
		if (!('service' in to)) throw new UndefinedConfiguration('Linkerd routes requests to service ports only');
		const trace: TraceStep[] = [];
		const hop = { index: indexOf(configuration), request, to };
		return { answer: answerOf(hop, request.from?.namespace ?? to.namespace, trace), trace };
	},
};

function answerOf(hop: Hop, client: string, trace: TraceStep[]): Answer {
	const { index, request, to } = hop;
	const target = `Service ${to.namespace}/${to.service} port ${to.port}`;
	const untouched = (why: string): Answer => {
		trace.push({ rule: target, result: 'chosen', why });
		return forwardUntouched(hop);
	};
	const service = serviceOf(index, to);
	const port = specPortOf(service, to.port);
	if (service === undefined || port === undefined) return untouched('there is no such port');
	const opaque = whyNotRouted(service, port);
	if (opaque !== undefined) return untouched(opaque);
	const profile = overridingProfile(hop, client);
	if (profile !== undefined) {
		trace.push({ rule: `ServiceProfile ${profile.metadata.name}`, result: 'chosen', why: 'it overrides routes' });
		return profileAnswer(hop, profile);
	}
	const attached = attachedRoutes(index, to, client, trace);
	if (attached === undefined) {
		const connections = connectionRoute(index, to, client);
		if (connections === undefined) return untouched('no route applies to it');
		trace.push({ rule: `TCPRoute ${connections.name}`, result: 'chosen', why: 'it routes connections' });
		return ruleAnswer(hop, connections.rules()[0]!);
	}
	const broken =
		attached.kind === 'GRPCRoute' ? attached.routes.map(brokenPolicy).find((b) => b !== undefined) : undefined;
	if (broken !== undefined) {
		trace.push({ rule: target, result: 'chosen', why: broken });
		return forwardNowhere(hop, broken);
	}
	const accepted = matching(candidatesOf(attached.routes, request, trace), readRequest(request), linkerdReading, trace);
	const winner = choose(accepted, order, (c) => ruleAnswer(hop, c.rule), trace);
	return winner === undefined ? notFound : ruleAnswer(hop, winner.rule);
}

/** Each route by the best of its hostnames that match; a route whose hostnames do not match is left out. */
function candidatesOf(routes: readonly Route[], request: HttpRequest, trace: TraceStep[]): readonly Candidate[] {
	const { path } = readRequest(request).target;
	return routes.flatMap((route) => {
		const host = hostRank(route.hostnames, request.authority);
		if (host === undefined) {
			trace.push({
				rule: routeLabel(route),
				result: 'not matched',
				why: `hostnames ${route.hostnames.join(', ')} do not match ${request.authority}`,
			});
			return [];
		}
		return route
			.rules()
			.flatMap((rule) => rule.matches.map((match) => ({ rule, match, rank: linkerdRank(host, match, path) })));
	});
}

/** What makes the proxy refuse the whole policy of a port (linkerd2-proxy `http/route/src/grpc/match.rs`, `client-policy/src/grpc.rs`). */
function brokenPolicy(route: Route): string | undefined {
	for (const { object } of route.rules()) {
		if (object.matches?.some((match) => match.method === undefined)) {
			return `${routeLabel(route)} has a match without method, which makes the policy of the port invalid`;
		}
		const filters = [...(object.filters ?? []), ...(object.backendRefs ?? []).flatMap((ref) => ref.filters ?? [])];
		if (filters.some((f) => f.type === 'ResponseHeaderModifier')) {
			return `${routeLabel(route)} has a ResponseHeaderModifier, which makes the policy of the port invalid`;
		}
	}
	return undefined;
}
