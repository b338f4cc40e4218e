// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { HttpMatch, HttpRule, Redirect } from './objects.ts';
import type { RequestView } from './request.ts';
import { withPrefixReplaced } from './rewrite.ts';

type Reply = Extract<Answer, { kind: 'reply' }>;

/** The answer of Envoy where no route matches. */
export const notFound: Reply = { kind: 'reply', status: 404, headers: {}, body: '' };

/** The answer for a host that the mesh does not know, where only known ones may be called (istio: httproute.go, `buildCatchAllVirtualHost`). */
export const unknownHost: Reply = { kind: 'reply', status: 502, headers: {}, body: '' };

/**
 * Answers by itself as a rule with `directResponse` or `redirect` says; `port` is the one on which the request came.
 *
 * Envoy gives every 201 and 3xx a Location, a direct response that of the request itself; the header changes of the rule
 * come after it, removals first (envoy: router/router.cc; observed on Envoy 1.38.3). A header that is added to one that
 * is there is shown joined with `,`. Content-Type and Content-Length, which Envoy derives from the body, are left out.
 */
export function replyOf(rule: HttpRule, match: HttpMatch | undefined, request: RequestView, port: number): Reply {
	const { redirect, directResponse } = rule;
	if (redirect) {
		const headers = { location: locationOf(redirect, match, request, port) };
		return { kind: 'reply', status: redirect.redirectCode || 301, headers: changed(headers, rule), body: '' };
	}
	const { status = 0, body } = directResponse ?? {};
	const self = `${request.scheme}://${request.authority}${request.path}${request.query}`;
	const headers: Record<string, string> = status === 201 || (status >= 300 && status < 400) ? { location: self } : {};
	const text = body?.string ?? (body?.bytes === undefined ? '' : decode(body.bytes));
	return { kind: 'reply', status, headers: changed(headers, rule), body: text };
}

/** Sends a plain request to the same place over TLS, for a server with `tls.httpsRedirect`. */
export function httpsRedirect(request: RequestView): Reply {
	const location = `https://${request.authority}${request.path}${request.query}`;
	return { kind: 'reply', status: 301, headers: { location }, body: '' };
}

// istio: route.go, `ApplyRedirect`; envoy: router/config_impl.cc, `newUri`.
function locationOf(redirect: Redirect, match: HttpMatch | undefined, request: RequestView, arrived: number): string {
	const scheme = redirect.scheme || request.scheme;
	const wanted = redirect.derivePort === 'FROM_REQUEST_PORT' ? arrived : (redirect.port ?? 0);
	const isDefault = (wanted === 80 && scheme === 'http') || (wanted === 443 && scheme === 'https');
	const port = wanted === 0 || isDefault ? '' : `:${wanted}`;
	const host = redirect.authority || hostOfRequest(request, scheme, port !== '');
	let path = request.path + request.query;
	if (redirect.prefixRewrite) path = withPrefixReplaced(request.path, match, redirect.prefixRewrite) + request.query;
	else if (redirect.uri) path = redirect.uri.includes('?') ? redirect.uri : redirect.uri + request.query;
	return `${scheme}://${host}${port}${path.startsWith('/') ? '' : '/'}${path}`;
}

// Its port goes where the redirect brings one, and where it was the default of the scheme that is left.
function hostOfRequest({ authority, scheme }: RequestView, newScheme: string, hasNewPort: boolean): string {
	const port = /:\d+$/.exec(authority)?.[0];
	if (port === undefined) return authority;
	const wasDefault = (scheme === 'http' && port === ':80') || (scheme === 'https' && port === ':443');
	const drop = hasNewPort || (newScheme !== scheme && wasDefault);
	return drop ? authority.slice(0, -port.length) : authority;
}

function changed(headers: Readonly<Record<string, string>>, rule: HttpRule): Readonly<Record<string, string>> {
	const { set = {}, add = {}, remove = [] } = rule.headers?.response ?? {};
	const result = new Map(Object.entries(headers));
	for (const name of remove) result.delete(name.toLowerCase());
	for (const [name, value] of Object.entries(set)) result.set(name.toLowerCase(), literal(value));
	for (const [name, value] of Object.entries(add)) {
		const before = result.get(name.toLowerCase());
		result.set(name.toLowerCase(), before === undefined ? literal(value) : `${before},${literal(value)}`);
	}
	return Object.fromEntries(result);
}

function literal(value: string): string {
	if (value.replaceAll('%%', '').includes('%')) {
		throw new UndefinedConfiguration(`header value ${value}: the commands of Envoy's formatter are not implemented`);
	}
	return value.replaceAll('%%', '%');
}

function decode(base64: string): string {
	return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
