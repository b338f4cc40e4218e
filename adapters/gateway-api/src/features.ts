// SPDX-License-Identifier: Apache-2.0
import type { Features } from '@branchline/adapter';

const standard: Features = {
	'carrier.header': true,
	'carrier.baggage': true,
	'carrier.tracestate': true,
	'carriers.order': 'rules of equal rank are ordered by the age of their objects, not by the carrier',
	'target.service': true,
	'target.address': true,
	'target.respond': 'the Gateway API has no filter that answers by itself',
	'target.respond-headers': 'the Gateway API has no filter that answers by itself',
	'target.respond-share': 'a filter is of the whole rule, and backendRefs cannot answer',
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

const envoyGateway: Features = {
	...standard,
	'fork-header-share': true,
	'target.respond': true,
	'target.respond-headers': true,
	'parent.mesh': 'Envoy Gateway does not read routes whose parent is a Service',
};

const istio: Features = { ...standard, 'fork-header-share': true };

const byImplementation: Readonly<Record<string, Features>> = { istio, 'envoy-gateway': envoyGateway };

/** What HTTPRoutes and GRPCRoutes can express; Envoy Gateway adds canned responses and has no mesh. */
export function gatewayApiFeatures(implementation?: string): Features {
	return byImplementation[implementation ?? ''] ?? standard;
}
