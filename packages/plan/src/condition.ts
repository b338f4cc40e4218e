// SPDX-License-Identifier: Apache-2.0
import type { Condition, HttpRequest, NameValue } from './types.ts';

/**
 * Says whether a request, as it arrives, fulfils every part of a condition; an empty condition accepts everything.
 *
 * The path is compared without its query and as it came. A prefix is by segment: `/` accepts every path, and a trailing
 * `/` of the rule is ignored. A header must be there on exactly one line. Of a query parameter the first occurrence
 * counts, after splitting on `&` and on the first `=`; names and values compare as they came, not percent-decoded.
 */
export function accepts(condition: Condition, request: Pick<HttpRequest, 'method' | 'path' | 'headers'>): boolean {
	const [path, query] = splitOnce(request.path, '?');
	return (
		(condition.path === undefined || acceptsPath(condition.path, path)) &&
		(condition.method === undefined || condition.method === request.method) &&
		(condition.headers ?? []).every((header) => acceptsHeader(header, request.headers)) &&
		(condition.query ?? []).every((parameter) => acceptsParameter(parameter, query))
	);
}

function acceptsPath(rule: NonNullable<Condition['path']>, path: string): boolean {
	if (rule.kind === 'exact') return path === rule.value;
	const prefix = rule.value.endsWith('/') ? rule.value.slice(0, -1) : rule.value;
	return prefix === '' || path === prefix || path.startsWith(`${prefix}/`);
}

function acceptsHeader(rule: NameValue, headers: HttpRequest['headers']): boolean {
	const lines = headers.filter(([name]) => name === rule.name);
	return lines.length === 1 && lines[0]![1] === rule.value;
}

function acceptsParameter(rule: NameValue, query: string): boolean {
	const parameters = query.split('&').map((parameter) => splitOnce(parameter, '='));
	return parameters.find(([name]) => name === rule.name)?.[1] === rule.value;
}

function splitOnce(text: string, separator: string): readonly [before: string, after: string] {
	const at = text.indexOf(separator);
	return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
