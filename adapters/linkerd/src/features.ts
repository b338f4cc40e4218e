// SPDX-License-Identifier: Apache-2.0
import type { Feature, Features } from '@branchline/adapter';

/** What HTTPRoutes can express on Linkerd. */
export const linkerdFeatures: Features = {
	'carrier.header': true,
	'carrier.baggage': true,
	'carrier.tracestate': true,
	'carrier.beside-text':
		'no regular expression is tried on a line with a byte outside visible ASCII and tab (linkerd2-proxy match/header.rs)',
	'carrier.beside-bytes':
		'no regular expression is tried on a line with a byte outside visible ASCII and tab (linkerd2-proxy match/header.rs)',
	'carriers.order': 'rules of equal rank are ordered by the age of their objects, not by the carrier',
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
	'parent.gateway': 'Linkerd has no gateway: an ingress in front of it is another adapter’s',
	'fork-header': true,
	'fork-header-share': true,
	'keyless-fast-path': 'routes are ranked, not listed: the proxy looks at all of them',
};

/** Linkerd’s outbound routes have no action that answers by itself (linkerd2-proxy-api http_route.proto). */
export const throughResponder: readonly Feature[] = [
	'target.respond',
	'target.respond-headers',
	'target.respond-share',
];
