// SPDX-License-Identifier: Apache-2.0

import type { Order } from '../route/choice.ts';
import { compareText } from '../route/choice.ts';
import type { Match } from '../route/match.ts';
import { trimSlash } from '../route/path.ts';
import type { Implementation } from './hop.ts';

/** How one implementation orders the matches of one host. */
export interface Ranking extends Order {
	rank(match: Match): readonly number[];
}

const specification: Ranking = {
	criteria: ['path type', 'path length', 'second length', 'method', 'headers', 'query'],
	rank: ({ path, headers, query, method }) => {
		const counts = [method === undefined ? 0 : 1, headers.length, query.length];
		if (path.kind === 'rpc') return [0, path.service?.length ?? 0, path.method?.length ?? 0, ...counts];
		if (path.kind === 'any') return [0, 0, 0, ...counts];
		return [path.kind === 'exact' ? 2 : path.kind === 'prefix' ? 1 : 0, path.value.length, 0, ...counts];
	},
	byName: (a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`),
};

const istio: Ranking = {
	criteria: ['kind of path match', 'path length', 'method', 'headers', 'query'],
	rank: ({ path, headers, query, method }) => {
		return [...istioPath(path), method === undefined ? 0 : 1, headers.length, query.length];
	},
	byName: (a, b) => {
		// The derived objects are named `<route>~<n>~…`, so `cart-x` goes before `cart`.
		return compareText(a.namespace, b.namespace) || compareText(`${a.name}~`, `${b.name}~`);
	},
};

const envoyGateway: Ranking = {
	criteria: [
		'kind of path match',
		'path length',
		'headers and method',
		'exact headers and method',
		'query',
		'exact query',
	],
	rank: ({ path, headers, query, method }) => {
		// A method, and the method of a gRPC call without service, are header matches.
		const suffix = path.kind === 'rpc' && path.service === undefined && path.method !== undefined ? 1 : 0;
		const exact = (tests: readonly { readonly pattern?: unknown }[]) =>
			tests.filter((t) => t.pattern === undefined).length;
		const methods = method === undefined ? 0 : 1;
		return [
			...envoyGatewayPath(path),
			headers.length + methods + suffix,
			exact(headers) + methods,
			query.length,
			exact(query),
		];
	},
	byName: (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
};

/**
 * The ranking of an implementation: gateway-api `apis/v1/httproute_types.go` and `grpcroute_types.go`; istio
 * `pilot/pkg/config/kube/gateway/conversion.go` (sortHTTPRoutes, sortRoutesByCreationTime); envoyproxy gateway
 * `internal/gatewayapi/sort.go`.
 */
export function rankingOf(implementation: Implementation): Ranking {
	if (implementation === 'istio') return istio;
	if (implementation === 'contour') throw new TypeError('Contour has no ranks: contour-order.ts');
	return implementation === 'envoy-gateway' ? envoyGateway : specification;
}

/** Whether Istio cuts its list of routes behind a match (`networking/core/route/route.go`, IsCatchAllRoute). */
export function isCatchAll({ path, headers, query, method }: Match): boolean {
	if (headers.length + query.length > 0 || method !== undefined) return false;
	return path.kind === 'any' || ((path.kind === 'prefix' || path.kind === 'regex') && ['/', '.*'].includes(path.value));
}

/** Exact 3, prefix 2, regular expression 1, none -1; a call becomes the path that it means. */
function istioPath(path: Match['path']): readonly [number, number] {
	switch (path.kind) {
		case 'any':
			return [-1, 0];
		case 'exact':
			return [3, path.value.length];
		case 'prefix':
			return [2, path.value === '/' ? 1 : trimSlash(path.value).length];
		case 'regex':
			return [1, path.value.length];
		case 'rpc':
			if (path.service === undefined) return [1, `/[^/]+/${path.method}`.length];
			return path.method === undefined
				? [2, path.service.length + 2]
				: [3, path.service.length + path.method.length + 2];
	}
}

/** Exact 2, regular expression 1, prefix or none 0; the prefix `/` has length 0. */
function envoyGatewayPath(path: Match['path']): readonly [number, number] {
	switch (path.kind) {
		case 'any':
			return [0, 0];
		case 'exact':
			return [2, path.value.length];
		case 'prefix':
			return [0, path.value === '/' ? 0 : path.value.length];
		case 'regex':
			return [1, path.value.length];
		case 'rpc':
			if (path.service === undefined) return [0, 0];
			return path.method === undefined
				? [0, path.service.length + 1]
				: [2, path.service.length + path.method.length + 2];
	}
}
