// SPDX-License-Identifier: Apache-2.0
import { onEveryEnvoy } from '../unlike-utf8.ts';
import type { HttpMatch, StringMatch, StringMatches } from './objects.ts';
import { compileWhole } from './regex.ts';
import type { RequestView } from './request.ts';

/**
 * Says why a match does not accept a request; `undefined`: it does. Only what Envoy compares per request is looked at
 * (istio: pilot/pkg/networking/core/route/route.go, `TranslateRouteMatch`).
 */
export function whyNot(match: HttpMatch, request: RequestView): string | undefined {
	return (
		whyNotPath(match, request) ??
		whyNotValue('method', match.method, request.method) ??
		whyNotValue('authority', match.authority, request.authority) ??
		whyNotValue('scheme', match.scheme, request.scheme) ??
		whyNotHeaders(match.headers ?? {}, request) ??
		whyNotWithoutHeaders(match.withoutHeaders ?? {}, request) ??
		whyNotParameters(match.queryParams ?? {}, request)
	);
}

/** Says whether a comparison is one of presence alone: `{}`, `null`, or the regex `*`, which is no pattern. */
function isPresence(comparison: StringMatch | null): boolean {
	return comparison === null || Object.keys(comparison).length === 0 || comparison.regex === '*';
}

/**
 * Says whether a comparison accepts a value. A regex must cover it whole; a prefix is one of the text, not of path
 * segments.
 */
export function acceptsValue(comparison: StringMatch | null, value: string): boolean {
	if (comparison === null || isPresence(comparison)) return true;
	if (comparison.exact !== undefined) return value === comparison.exact;
	if (comparison.prefix !== undefined) return value.startsWith(comparison.prefix);
	const pattern = compileWhole(comparison.regex ?? '');
	return onEveryEnvoy((text) => pattern.test(text), value);
}

/** Says whether a match is one that Istio takes for accepting everything: no rule after it is looked at. */
export function isCatchAll(match: HttpMatch | undefined): boolean {
	if (match === undefined) return true;
	const { uri, method, authority, scheme } = match;
	const everyPath = !uri || Object.keys(uri).length === 0 || uri.prefix === '/' || uri.regex === '.*';
	const maps = [match.headers, match.withoutHeaders, match.queryParams];
	return everyPath && !method && !authority && !scheme && maps.every((map) => Object.keys(map ?? {}).length === 0);
}

function whyNotPath(match: HttpMatch, { path }: RequestView): string | undefined {
	const { uri, ignoreUriCase } = match;
	if (!uri || acceptsPath(uri, ignoreUriCase ?? false, path)) return undefined;
	return `path ${describe(uri)} does not match ${path}`;
}

function acceptsPath(uri: StringMatch, ignoreCase: boolean, path: string): boolean {
	if (!ignoreCase || uri.regex !== undefined) return acceptsValue(uri, path);
	const lower = (text: string | undefined): string => (text ?? '').toLowerCase();
	if (uri.exact !== undefined) return lower(path) === lower(uri.exact);
	return lower(path).startsWith(lower(uri.prefix));
}

function whyNotValue(what: string, comparison: StringMatch | undefined, value: string): string | undefined {
	if (!comparison || acceptsValue(comparison, value)) return undefined;
	return `${what} ${describe(comparison)} does not match ${value}`;
}

function whyNotHeaders(headers: StringMatches, request: RequestView): string | undefined {
	for (const [name, comparison] of Object.entries(headers)) {
		const value = request.header(name);
		if (value === undefined) return `header ${name} is missing`;
		if (!acceptsValue(comparison, value)) return `header ${name} ${describe(comparison)} does not match ${value}`;
	}
	return undefined;
}

// A missing header counts as empty, so `withoutHeaders` with a pattern that accepts the empty value never holds.
function whyNotWithoutHeaders(headers: StringMatches, request: RequestView): string | undefined {
	for (const [name, comparison] of Object.entries(headers)) {
		const value = request.header(name);
		if (isPresence(comparison) ? value !== undefined : acceptsValue(comparison, value ?? '')) {
			return `header ${name} ${describe(comparison)} must not match ${value ?? 'a missing header'}`;
		}
	}
	return undefined;
}

function whyNotParameters(parameters: StringMatches, request: RequestView): string | undefined {
	for (const [name, comparison] of Object.entries(parameters)) {
		const value = request.parameter(name);
		if (value === undefined) return `query parameter ${name} is missing`;
		if (!acceptsValue(comparison, value))
			return `query parameter ${name} ${describe(comparison)} does not match ${value}`;
	}
	return undefined;
}

function describe(comparison: StringMatch | null): string {
	const [[kind, value] = ['present', '']] = Object.entries(comparison ?? {});
	return `${kind} ${value}`.trim();
}
