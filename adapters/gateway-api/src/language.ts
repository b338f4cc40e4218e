// SPDX-License-Identifier: Apache-2.0
import { findService, type Responder } from '@branchline/adapter';
import type { RouteLanguage } from '@branchline/httproute';
import type { Cluster, Plan, ServicePlan, Substitution } from '@branchline/plan';
import { unreadByContour } from './contour/rule.ts';
import { gatewayApiFeatures } from './features.ts';
import { rankOf } from './rank.ts';
import { respondOn } from './respond.ts';

/** What an implementation makes of routes, with the responder that a cluster has. */
export function languageOf(implementation: string | undefined, responder: Responder | undefined): RouteLanguage {
	return {
		rank: rankOf(implementation),
		unavailable: 'branchline-unavailable',
		marksBackends: gatewayApiFeatures(implementation)['fork-header-share'] === true,
		// Traefik has no filter for the responses of a GRPCRoute (pkg/provider/kubernetes/gateway/grpcroute.go, loadGRPCMiddlewares).
		changesResponses: (kind) => implementation !== 'traefik' || kind === 'HTTPRoute',
		rootRewrite: implementation === undefined || implementation === 'traefik' ? 'segments' : 'text',
		respond: respondOn(implementation, responder),
		...(implementation === 'contour' ? onContour(responder) : {}),
	};
}

function onContour(responder: Responder | undefined) {
	return { unread: unreadByContour, refusedHaveNoShare: true, ...(responder ? {} : { lostShare }) } as const;
}

/** Contour internal/dag/gatewayapi_processor.go, httpClusters: a backend that cannot be used has no weight. */
const lostShare =
	'Contour gives the share of a Service that is not there to the others, and the cluster has no Service branchline-responder by which it could fail (deploy the responder: branchline responder | kubectl apply -f -)';

/** The plan with forks that fail in the place of those whose Service is not there, so that nobody relies on its absence. */
export function missingFails(plan: Plan, cluster: Cluster): Plan {
	const isLost = (one: Substitution) => one.ready === false && isMissing(one, cluster);
	const services = plan.services.map((service): ServicePlan => {
		if (!service.substitutions.some(isLost)) return service;
		const to = { kind: 'fail', reason: 'its Service is not there' } as const;
		return { ...service, substitutions: service.substitutions.map((one) => (isLost(one) ? { ...one, to } : one)) };
	});
	return { ...plan, services };
}

/**
 * Whether a route would refer to a Service, or a port of one, that does not exist: that is answered 500, where a Service
 * without endpoints is answered 503 (httproute_types.go, HTTPRouteRule.backendRefs).
 */
export function isMissing({ to }: Substitution, cluster: Cluster): boolean {
	return (
		to.kind === 'service' && !findService(cluster, to.port)?.spec?.ports?.some(({ port }) => port === to.port.port)
	);
}
