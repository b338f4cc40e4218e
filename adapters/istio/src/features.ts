// SPDX-License-Identifier: Apache-2.0
import type { Feature, Features } from '@branchline/adapter';

/** What Istio's VirtualServices can express. */
export const istioFeatures: Features = {
	'carrier.header': true,
	'carrier.baggage': true,
	'carrier.tracestate': true,
	'carrier.beside-text': true,
	'carrier.beside-bytes': 'before Envoy 1.39 a regular expression sees no header with bytes that are no UTF-8',
	'carriers.order': true,
	'target.service': true,
	'target.address': true,
	'target.respond': true,
	'target.respond-headers': true,
	'target.respond-share': true,
	'when.path': true,
	'when.method': true,
	'when.headers': true,
	'when.query': true,
	'parent.mesh': true,
	'parent.gateway': true,
	'fork-header': true,
	'fork-header-share': true,
	'keyless-fast-path': true,
};

/** A rule answers by itself or forwards, never both (virtual_service.proto, HTTPDirectResponse). */
export const throughResponder: readonly Feature[] = ['target.respond-share'];
