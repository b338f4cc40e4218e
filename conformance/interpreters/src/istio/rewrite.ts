// SPDX-License-Identifier: Apache-2.0
import type { HttpMatch, HttpRule } from './objects.ts';
import { compileSearch } from './regex.ts';
import type { RequestView } from './request.ts';

/**
 * Computes the path, with its query, as a rule sends it on.
 *
 * `uri` takes the place of the prefix that the winning match names (`/` where it names no path), or of the whole path
 * for an exact or regex match; `uriRegexRewrite` replaces every occurrence (istio: route.go, `applyHTTPRouteDestination`;
 * envoy: router/config_impl.cc, `rewritePathHeader`; observed on Envoy 1.38.3).
 */
export function rewrittenPath(rule: HttpRule, match: HttpMatch | undefined, request: RequestView): string {
	const { uri, uriRegexRewrite } = rule.rewrite ?? {};
	let { path } = request;
	if (uriRegexRewrite?.match) path = replaceAll(path, uriRegexRewrite.match, uriRegexRewrite.rewrite ?? '');
	else if (uri) path = withPrefixReplaced(path, match, uri);
	return path + request.query;
}

/** Replaces what a match named of a path: its prefix, or all of it for an exact or regex match. */
export function withPrefixReplaced(path: string, match: HttpMatch | undefined, replacement: string): string {
	const { exact, prefix, regex } = match?.uri ?? {};
	if (exact !== undefined || regex !== undefined) return replacement;
	return replacement + path.slice((prefix ?? '/').length);
}

/** Computes the Host header as a rule sends it on (istio: route.go, `TranslateHeadersOperations`, `processDestination`). */
export function rewrittenAuthority(rule: HttpRule, authority: string): string {
	const only = rule.route?.length === 1 ? rule.route[0]!.headers : undefined;
	return (
		rule.rewrite?.authority ||
		authorityIn(rule.headers?.request?.set) ||
		authorityIn(rule.headers?.request?.add) ||
		authorityIn(only?.request?.set) ||
		authorityIn(only?.request?.add) ||
		authority
	);
}

function authorityIn(headers: Readonly<Record<string, string>> = {}): string | undefined {
	return Object.entries(headers).find(([name]) => /^(host|:authority)$/i.test(name))?.[1];
}

// RE2's GlobalReplace, unlike JavaScript, takes no empty match right behind the previous match.
function replaceAll(path: string, pattern: string, substitution: string): string {
	let out = '';
	let done = 0;
	let lastEnd = -1;
	for (const found of path.matchAll(compileSearch(pattern))) {
		const [text] = found;
		if (text === '' && found.index === lastEnd) continue;
		out += path.slice(done, found.index) + substitute(substitution, found);
		done = lastEnd = found.index + text.length;
	}
	return out + path.slice(done);
}

function substitute(substitution: string, found: RegExpMatchArray): string {
	return substitution.replace(/\\([0-9\\])/g, (_, code: string) => {
		return code === '\\' ? '\\' : (found[Number(code)] ?? '');
	});
}
