// SPDX-License-Identifier: Apache-2.0
import { findService, type Responder } from '@branchline/adapter';
import type { RouteLanguage } from '@branchline/httproute';
import type { Cluster, Substitution } from '@branchline/plan';
import { unreadByContour } from './contour-rule.ts';
import { gatewayApiFeatures } from './features.ts';
import { rankOf } from './rank.ts';
import { respondOn } from './respond.ts';

/** What an implementation makes of routes, with the responder that a cluster has. */
export function languageOf(implementation: string | undefined, responder: Responder | undefined): RouteLanguage {
	return {
		rank: rankOf(implementation),
		unavailable: 'branchline-unavailable',
		marksBackends: gatewayApiFeatures(implementation)['fork-header-share'] === true,
		changesResponses: () => true,
		rootRewrite: implementation === undefined ? 'segments' : 'text',
		respond: respondOn(implementation, responder),
		...(implementation === 'contour' ? { unread: unreadByContour } : {}),
	};
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
