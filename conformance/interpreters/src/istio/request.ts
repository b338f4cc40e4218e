// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';

/** A request as Envoy's routes see it. */
export interface RequestView {
	readonly method: string;
	readonly scheme: 'http' | 'https';
	/** The Host header as sent. */
	readonly authority: string;
	/** Normalised, without the query. */
	readonly path: string;
	/** With its `?`, or empty. */
	readonly query: string;
	/** The value of a header, its lines joined with `,`; pseudo-headers and `host` too; `undefined` where it is missing. */
	header(name: string): string | undefined;
	/** The first value of a query parameter, not percent-decoded; `undefined` where it is missing. */
	parameter(name: string): string | undefined;
}

/**
 * Prepares a request as Envoy up to 1.38 does under Istio: the path is normalised (istio: listener_builder.go, BASE),
 * repeated headers are joined (envoy: http/header_utility.cc, `getAllOfHeaderAsString`).
 */
export function viewOf(request: HttpRequest, scheme: 'http' | 'https'): RequestView {
	const beforeFragment = request.path.split('#', 1)[0]!;
	const mark = beforeFragment.indexOf('?');
	const path = normalize(mark < 0 ? beforeFragment : beforeFragment.slice(0, mark));
	const query = mark < 0 ? '' : beforeFragment.slice(mark);
	const lines = request.headers;
	const pseudo: Readonly<Record<string, string>> = {
		':method': request.method,
		':scheme': scheme,
		':authority': request.authority,
		':path': path + query,
		host: request.authority,
	};
	return {
		method: request.method,
		scheme,
		authority: request.authority,
		path,
		query,
		header(name) {
			const lower = name.toLowerCase();
			if (Object.hasOwn(pseudo, lower)) return pseudo[lower];
			const values = lines.filter(([line]) => line === lower).map(([, value]) => value);
			return values.length === 0 ? undefined : values.join(',');
		},
		parameter(name) {
			for (const parameter of query.slice(1).split('&')) {
				const equals = parameter.indexOf('=');
				if ((equals < 0 ? parameter : parameter.slice(0, equals)) !== name) continue;
				return equals < 0 ? '' : parameter.slice(equals + 1);
			}
			return undefined;
		},
	};
}

const unreserved = /^[A-Za-z0-9._~-]$/;

/**
 * Normalises a path as Envoy's `normalize_path` does: escapes of unreserved characters are undone, characters that need
 * an escape get one, `\` becomes `/`, dot segments go; double slashes and `%2F` stay (observed on Envoy 1.38.3).
 */
function normalize(path: string): string {
	// Most paths have nothing to do.
	if (/^(?:\/[A-Za-z0-9_~-]*)*$/.test(path)) return path;
	if (!path.startsWith('/')) throw new UndefinedConfiguration(`path ${JSON.stringify(path)}: not in origin form`);
	if (/%00/.test(path)) throw new UndefinedConfiguration(`path ${JSON.stringify(path)}: refused by the proxy with 400`);
	const escaped = path
		.replace(/%[0-9A-Fa-f]{2}/g, (triplet) => {
			const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
			return unreserved.test(character) ? character : triplet;
		})
		.replaceAll('\\', '/')
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that get an escape.
		.replace(/[\u0000-\u0020"<>^`{|}\u007f-\u{10ffff}]/gu, (character) => encodeURIComponent(character));
	const segments: string[] = [];
	const parts = escaped.slice(1).split('/');
	parts.forEach((part, index) => {
		const last = index === parts.length - 1;
		if (part === '..') segments.pop();
		if (part !== '.' && part !== '..') segments.push(part);
		else if (last) segments.push('');
	});
	return `/${segments.join('/')}`;
}
