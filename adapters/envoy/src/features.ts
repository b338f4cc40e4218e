// SPDX-License-Identifier: Apache-2.0
import type { Feature, Features } from '@branchline/adapter';

/** What Envoy's route tables can express. */
export const envoyFeatures: Features = {
	'carrier.header': true,
	'carrier.baggage': true,
	'carrier.tracestate': true,
	'carrier.beside-text': true,
	'carrier.beside-bytes':
		'before Envoy 1.39 a regular expression, by which the strategy list finds keys, sees no header with bytes that are no UTF-8',
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

/** A weighted cluster forwards; shares by runtime_fraction would be drawn anew, whatever header or runtime key the split is drawn by. */
export const throughResponder: readonly Feature[] = ['target.respond-share'];
