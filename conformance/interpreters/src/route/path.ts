// SPDX-License-Identifier: Apache-2.0

/** A request target in origin form, cut at the first `?`; `query` is undefined where there is none. */
export interface Target {
	readonly path: string;
	readonly query: string | undefined;
}

/** Cuts `/pay?x=1` into path and query, both as sent. */
export function splitTarget(target: string): Target {
	const mark = target.indexOf('?');
	return mark < 0 ? { path: target, query: undefined } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

/** Puts path and query together again. */
export function joinTarget(path: string, query: string | undefined): string {
	return query === undefined ? path : `${path}?${query}`;
}

/** A prefix without the trailing slash that matching ignores; `/` becomes empty. */
export function trimSlash(prefix: string): string {
	return prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
}

/** Whether a path lies under a prefix, segment by segment; a trailing `/` of the prefix is ignored. */
export function hasPrefix(path: string, prefix: string): boolean {
	const trimmed = trimSlash(prefix);
	return trimmed === '' || path === trimmed || path.startsWith(`${trimmed}/`);
}

/**
 * Replaces a matched prefix by the slash rules of the specification (gateway-api `apis/v1/httproute_types.go`,
 * HTTPPathModifier): `/foo/bar` with `/foo` replaced by `/xyz` or `/xyz/` is `/xyz/bar`, by nothing or `/` it is `/bar`.
 */
export function replacePrefix(path: string, prefix: string, replacement: string): string {
	const rest = path.slice(trimSlash(prefix).length);
	const start = trimSlash(replacement);
	return rest === '' || rest.startsWith('/') ? start + rest || '/' : `${start}/${rest}`;
}

/** Host and port of an authority: `[::1]:80`, `shop:8080`, `shop`. The host keeps its letters' case. */
export function splitAuthority(authority: string): { readonly host: string; readonly port: number | undefined } {
	const found = /^(.*?)(?::(\d+))?$/s.exec(authority);
	const port = found?.[2];
	return { host: found?.[1] ?? authority, port: port === undefined ? undefined : Number(port) };
}
