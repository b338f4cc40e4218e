// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { changeHeaders } from '../route/effects.ts';
import type { Match } from '../route/match.ts';
import type { FilterObject, HeaderFilter, RedirectFilter } from '../route/object.ts';
import { findObject } from '../route/object-index.ts';
import { joinTarget, replacePrefix, splitAuthority, splitTarget, trimSlash } from '../route/path.ts';
import type { Rule } from '../route/route.ts';
import type { Hop } from './hop.ts';

const extensionGroup = 'gateway.envoyproxy.io';

/** The path with query and the authority as they leave after a URLRewrite; the prefix is that of the match that won. */
export function rewritten(hop: Hop, match: Match, filters: readonly FilterObject[]) {
	const { path: target, authority } = hop.request;
	const rewrite = filters.find((f) => f.urlRewrite !== undefined)?.urlRewrite;
	const { path, query } = splitTarget(target);
	let changed = path;
	if (rewrite?.path?.type === 'ReplaceFullPath') changed = rewrite.path.replaceFullPath!;
	if (rewrite?.path?.type === 'ReplacePrefixMatch') {
		const prefix = prefixOf(match);
		if (hop.implementation === 'contour') {
			const changed = contourPrefix(path, prefix, rewrite.path.replacePrefixMatch!);
			return { path: joinTarget(changed, query), authority: rewrite.hostname ?? authority };
		}
		const replacement = trimSlash(rewrite.path.replacePrefixMatch!);
		// Envoy replaces the text of the prefix `/`, without adding the slash that the specification asks for.
		const literal = !['specification', 'traefik'].includes(hop.implementation) && prefix === '/' && replacement !== '';
		changed = literal ? replacement + path.slice(1) : replacePrefix(path, prefix, replacement);
	}
	return { path: joinTarget(changed, query), authority: rewrite?.hostname ?? authority };
}

/** The reply of a redirect, with the rule's response header changes. */
export function redirectReply(
	hop: Hop,
	match: Match,
	redirect: RedirectFilter,
	change: HeaderFilter | undefined,
): Answer {
	const { path, query } = splitTarget(hop.request.path);
	const changed = redirectPath(hop, match, redirect, path);
	const location = `${origin(hop, redirect)}${changed.includes('?') ? changed : joinTarget(changed, query)}`;
	return { kind: 'reply', status: redirect.statusCode ?? 302, headers: changeHeaders({ location }, change), body: '' };
}

/**
 * The direct response of an Envoy Gateway `HTTPRouteFilter` that a rule refers to (`internal/gatewayapi/filters.go`), or
 * undefined where the rule has no ExtensionRef. Throws {@link UndefinedConfiguration} for every other extension.
 */
export function extensionReply(hop: Hop, rule: Rule): Answer | undefined {
	const { filters = [] } = rule.object;
	const at = filters.findIndex((f) => f.type === 'ExtensionRef');
	const ref = filters[at]?.extensionRef;
	if (ref === undefined) return undefined;
	// Filters behind one that answers are not read (`ProcessHTTPFilters`).
	const change = filters.slice(0, at).find((f) => f.responseHeaderModifier !== undefined)?.responseHeaderModifier;
	const { namespace } = rule.route;
	const label = `ExtensionRef ${ref.group}/${ref.kind} ${namespace}/${ref.name}`;
	if (hop.implementation !== 'envoy-gateway' || ref.group !== extensionGroup || ref.kind !== 'HTTPRouteFilter') {
		throw new UndefinedConfiguration(`${label} is not interpreted`);
	}
	const object = findObject(hop.index, extensionGroup, 'HTTPRouteFilter', namespace, ref.name);
	if (object === undefined) throw new UndefinedConfiguration(`${label} is not there`);
	const { directResponse, ...others } = (object.spec ?? {}) as { readonly directResponse?: DirectResponse };
	if (directResponse === undefined || Object.keys(others).length > 0) {
		throw new UndefinedConfiguration(`${label} does more than a direct response`);
	}
	return directReply(directResponse, rule, change);
}

interface DirectResponse {
	readonly statusCode?: number;
	readonly contentType?: string;
	readonly header?: HeaderFilter;
	readonly body?: { readonly type?: string; readonly inline?: string };
}

function directReply(direct: DirectResponse, rule: Rule, change: HeaderFilter | undefined): Answer {
	const { statusCode: status = 200, contentType, header, body } = direct;
	if ((body?.type ?? 'Inline') !== 'Inline') throw new UndefinedConfiguration('a direct response body by reference');
	if (rule.route.kind === 'GRPCRoute' && status < 300) {
		throw new UndefinedConfiguration('a direct response with a 2xx status on a GRPCRoute');
	}
	const text = formatted(body?.inline ?? '');
	// Envoy names text/plain where a body has no type of its own.
	const type = contentType ?? (text === '' ? undefined : 'text/plain');
	const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
	const all = Object.entries(changeHeaders(changeHeaders(headers, header), change));
	const filled = Object.fromEntries(all.map(([name, value]) => [name, formatted(value)]));
	return { kind: 'reply', status, headers: filled, body: text };
}

/**
 * What Envoy's formatter makes of a header or a body of a direct response (gateway `internal/xds/translator/route.go`,
 * `buildXdsDirectResponseAction`: `body_format`); commands depend on the request, and others make Envoy refuse the listener.
 */
function formatted(text: string): string {
	if (text.replaceAll('%%', '').includes('%'))
		throw new UndefinedConfiguration(`a direct response has the text ${text}`);
	return text.replaceAll('%%', '%');
}

function prefixOf(match: Match): string {
	return match.path.kind === 'prefix' ? match.path.value : '/';
}

function redirectPath(hop: Hop, match: Match, { path: modifier }: RedirectFilter, path: string): string {
	if (modifier?.type === 'ReplaceFullPath') return modifier.replaceFullPath!;
	if (modifier?.type !== 'ReplacePrefixMatch') return path;
	const prefix = prefixOf(match);
	const replacement = modifier.replacePrefixMatch!;
	if (hop.implementation === 'specification') return replacePrefix(path, prefix, replacement);
	if (hop.implementation === 'contour') return contourPrefix(path, prefix, replacement);
	// istio `createRedirectFilter`: an empty replacement is no replacement. gateway `buildXdsRedirectAction`: `/` and the
	// empty one remove the prefix. Else Envoy replaces the text of the prefix.
	if (hop.implementation === 'istio' && replacement === '') return path;
	if (hop.implementation === 'envoy-gateway' && trimSlash(replacement) === '') return replacePrefix(path, prefix, '');
	return replacement + path.slice(prefix === '/' ? 1 : trimSlash(prefix).length);
}

/**
 * Contour `handlePathRewritePrefixRemoval`: a replacement of nothing or `/` removes the prefix, as it is written, and all slashes
 * behind it; any other is put as it is in place of what Envoy has matched, which is the prefix without its last slash.
 */
function contourPrefix(path: string, prefix: string, replacement: string): string {
	if (replacement !== '' && replacement !== '/') {
		return replacement + path.slice(prefix === '/' ? 1 : trimSlash(prefix).length);
	}
	return path.startsWith(prefix) ? `/${path.slice(prefix.length).replace(/^\/+/, '')}` : path;
}

/** Scheme, host and port of a Location; a port that is the scheme's own is left out. */
function origin(hop: Hop, redirect: RedirectFilter): string {
	const scheme = redirect.scheme ?? hop.scheme;
	const sent = splitAuthority(hop.request.authority);
	const port = redirectPort(hop, redirect);
	if (hop.implementation === 'contour' && redirect.port !== undefined) {
		return `${scheme}://${redirect.hostname ?? sent.host}:${redirect.port}`;
	}
	const shown = port === undefined || isStandard(port, scheme) ? undefined : port;
	const omitted = hop.implementation === 'envoy-gateway' && (shown === 80 || shown === 443) ? undefined : shown;
	if (omitted !== undefined) return `${scheme}://${redirect.hostname ?? sent.host}:${omitted}`;
	if (redirect.hostname !== undefined || hop.implementation === 'specification') {
		return `${scheme}://${redirect.hostname ?? sent.host}`;
	}
	// Envoy keeps the port of the Host header, unless it was the old scheme's own and the scheme changes.
	const stripped = scheme !== hop.scheme && sent.port !== undefined && isStandard(sent.port, hop.scheme);
	return `${scheme}://${stripped ? sent.host : hop.request.authority}`;
}

function redirectPort(hop: Hop, redirect: RedirectFilter): number | undefined {
	if (redirect.port !== undefined) return redirect.port;
	// Contour `routeRedirect` names no port that the filter does not name.
	if (hop.implementation === 'contour') return undefined;
	if (redirect.scheme === undefined) return hop.port;
	return hop.implementation === 'istio' ? undefined : redirect.scheme === 'https' ? 443 : 80;
}

function isStandard(port: number, scheme: string): boolean {
	return port === (scheme === 'https' ? 443 : 80);
}
