// SPDX-License-Identifier: Apache-2.0
import type { Features } from '@branchline/adapter';

const noResponse =
	'Linkerd’s outbound routes have no action that answers by itself (linkerd2-proxy-api http_route.proto)';

/** What HTTPRoutes can express on Linkerd. */
export const linkerdFeatures: Features = {
	'carrier.header': true,
	'carrier.baggage': true,
	'carrier.tracestate': true,
	'carriers.order': 'rules of equal rank are ordered by the age of their objects, not by the carrier',
	'target.service': true,
	'target.address': true,
	'target.respond': noResponse,
	'target.respond-headers': noResponse,
	'target.respond-share': noResponse,
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
