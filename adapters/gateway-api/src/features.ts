// SPDX-License-Identifier: Apache-2.0
import type { Feature, Features } from '@branchline/adapter';
import { noBackendFilters } from './respond.ts';

const standard: Features = {
	'carrier.header': true,
	'carrier.baggage': true,
	'carrier.tracestate': true,
	'carrier.beside-text': 'what a regular expression makes of such a value is the implementation’s',
	'carrier.beside-bytes': 'what a regular expression makes of such a value is the implementation’s',
	'carriers.order': 'rules of equal rank are ordered by the age of their objects, not by the carrier',
	'target.service': true,
	'target.address': true,
	'target.respond': true,
	'target.respond-headers': true,
	'target.respond-share': noBackendFilters,
	'when.path': true,
	'when.method': true,
	'when.headers': true,
	'when.query': true,
	'parent.mesh': true,
	'parent.gateway': true,
	'fork-header': true,
	'fork-header-share': 'filters of one backend are for an implementation to support (HTTPBackendRef, filters)',
	'keyless-fast-path': 'routes are ranked, not listed: how they are searched is the implementation’s',
};

const byImplementation: Readonly<Record<string, Features>> = {
	istio: {
		...standard,
		'carrier.beside-text': true,
		'carrier.beside-bytes': 'before Envoy 1.39 a regular expression sees no header with bytes that are no UTF-8',
		'target.respond-share': true,
		'fork-header-share': true,
	},
	'envoy-gateway': {
		...standard,
		'carrier.beside-text': true,
		'carrier.beside-bytes': true,
		'target.respond-share': true,
		'fork-header-share': true,
		'parent.mesh': 'Envoy Gateway does not read routes whose parent is a Service',
	},
	contour: {
		...standard,
		'carriers.order': 'rules of equal rank are ordered by position and by their conditions, not by the carrier',
		'target.respond-share': true,
		'fork-header-share': true,
		'parent.mesh': 'Contour does not read routes whose parent is a Service',
	},
	traefik: {
		...standard,
		'target.respond-share': true,
		'fork-header-share': true,
		'parent.mesh': 'Traefik does not read routes whose parent is a Service',
	},
};

/** What HTTPRoutes and GRPCRoutes can express; Envoy Gateway and Contour have no mesh. */
export function gatewayApiFeatures(implementation?: string): Features {
	return (implementation === undefined ? undefined : byImplementation[implementation]) ?? standard;
}

/** The Gateway API has no filter that answers by itself; Envoy Gateway has one for a whole rule of an HTTPRoute. */
export function throughResponder(implementation?: string): readonly Feature[] {
	if (implementation === 'envoy-gateway') return ['target.respond-share'];
	return ['target.respond', 'target.respond-headers', ...(implementation ? (['target.respond-share'] as const) : [])];
}
