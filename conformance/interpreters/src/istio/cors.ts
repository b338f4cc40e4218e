// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { acceptsValue } from './match.ts';
import type { HttpRule, StringMatch } from './objects.ts';
import type { RequestView } from './request.ts';

interface CorsPolicy {
	readonly allowOrigins?: readonly StringMatch[];
	readonly allowMethods?: readonly string[];
	readonly allowHeaders?: readonly string[];
	readonly allowCredentials?: boolean | null;
}

/**
 * Envoy's own answer to the preflight of an origin that a rule's `corsPolicy` allows; undefined: the request goes on, also
 * where the origin is another one (envoy: extensions/filters/http/cors/cors_filter.cc; istio: route.go, `TranslateCORSPolicy`).
 * `Access-Control-Max-Age` is left out.
 */
export function preflightOf(rule: HttpRule, request: RequestView): Answer | undefined {
	const policy = rule.corsPolicy as CorsPolicy | undefined;
	const origin = request.header('origin');
	if (!policy || origin === undefined || request.method !== 'OPTIONS') return undefined;
	if (!request.header('access-control-request-method')) return undefined;
	if (!(policy.allowOrigins ?? []).some((allowed) => acceptsValue(allowed, origin))) return undefined;
	const { allowMethods = [], allowHeaders = [], allowCredentials } = policy;
	const headers: Record<string, string> = { 'access-control-allow-origin': origin };
	if (allowCredentials) headers['access-control-allow-credentials'] = 'true';
	if (allowMethods.length > 0) headers['access-control-allow-methods'] = allowMethods.join(',');
	if (allowHeaders.length > 0) headers['access-control-allow-headers'] = allowHeaders.join(',');
	return { kind: 'reply', status: 200, headers, body: '' };
}
