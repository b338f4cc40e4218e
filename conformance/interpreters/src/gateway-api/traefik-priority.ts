// SPDX-License-Identifier: Apache-2.0
import type { Match, PathTest, ValueTest } from '../route/match.ts';
import type { Rule } from '../route/route.ts';
import type { Hostname } from './hostname.ts';

const encoder = new TextEncoder();

/** Go counts bytes. */
const length = (text: string) => encoder.encode(text).length;

/**
 * The priority of the router that Traefik makes of one match of a rule, for the hostnames that the route has at a listener
 * (Traefik `pkg/provider/kubernetes/gateway/httproute.go`, loadHTTPRoute; `grpcroute.go`, buildGRPCMatchRule).
 */
export function routerPriority({ route, index }: Rule, match: Match, hostnames: readonly Hostname[]): number {
	const host = Math.max(...hostnames.map((hostname) => (hostname === '*' ? 0 : length(hostname))));
	if (route.kind === 'GRPCRoute') return host + length(callRule(match));
	const conditions = (match.method === undefined ? 0 : 1000) + match.headers.length * 100 + match.query.length * 10;
	return host + pathPriority(match.path) + conditions + (route.rules().length - index);
}

/** Traefik `httproute.go`, buildPathRule. */
function pathPriority(path: PathTest): number {
	switch (path.kind) {
		case 'exact':
			return 100_000;
		case 'prefix':
			return path.value === '/' ? 1 : 10_000 + length(path.value) * 100;
		case 'regex':
			return 10_000 + length(path.value) * 100;
		default:
			return 1;
	}
}

/** The rule as Traefik writes it, without its host, for its length alone. */
function callRule({ path, headers }: Match): string {
	const tests = headers.map((test) => `${matcher(test)}(${quoted(test.name)},${quoted(test.value)})`);
	return [pathRule(path), ...tests].join(' && ');
}

function matcher({ pattern }: ValueTest): string {
	return pattern === undefined ? 'Header' : 'HeaderRegexp';
}

function pathRule(path: PathTest): string {
	if (path.kind !== 'rpc') return 'PathPrefix("/")';
	return `PathRegexp(${quoted(callPattern(path))})`;
}

/** The regular expression for a call (Traefik `grpcroute.go`, buildGRPCMethodRule); nothing anchors it. */
export function callPattern({ service, method }: Extract<PathTest, { readonly kind: 'rpc' }>): string {
	const part = (text: string | undefined) =>
		text === undefined ? '[^/]+' : text.replace(/[.*+?^${}()|[\]\\]/g, (special) => `\\${special}`);
	return `/${part(service)}/${part(method)}`;
}

/** Go's `%q`, for text without control characters. */
function quoted(text: string): string {
	return `"${text.replace(/["\\]/g, (special) => `\\${special}`)}"`;
}
