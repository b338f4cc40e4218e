// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';

/** A request as Envoy's router sees it. */
export interface RequestView {
	readonly method: string;
	/** The Host header, in the case it was sent. */
	readonly authority: string;
	/** The path with its query, as sent. */
	readonly target: string;
	/** The path without the query: what paths are matched against. */
	readonly path: string;
	/** The path cut at its first `;`; since Envoy 1.39, without what follows a `;` in each segment. */
	readonly pathWithoutParameters: string;
	/** The query with its `?`, or empty. */
	readonly query: string;
	/** The values that a header matcher looks at one by one; none where the header is absent. */
	readonly values: (name: string) => readonly string[];
	/** The first line of a header. */
	readonly first: (name: string) => string | undefined;
	/** The first value of a query parameter, as written, without decoding. */
	readonly parameter: (name: string) => string | undefined;
	/** The scheme: what `x-forwarded-proto` says where it is trusted, else that of the connection. */
	readonly scheme: 'http' | 'https';
}

/** What the listener says about the requests it takes. */
export interface Connection {
	readonly tls: boolean;
	/** `strip_any_host_port`: the port of the authority is taken off before anything looks at it. */
	readonly stripHostPort: boolean;
	/** Whether `x-forwarded-proto` is kept as it came: not with `use_remote_address` and no trusted hops. */
	readonly trustForwardedProto: boolean;
}

/**
 * Makes the view of a request. Envoy up to 1.38 joins repeated header lines with `,` before it matches them; since 1.39
 * each line is matched by itself (`envoy.reloadable_features.match_headers_individually`), except `cookie`, whose lines
 * are joined with `; ` as they arrive, and the headers that Envoy keeps in one place.
 * Throws UndefinedConfiguration for CONNECT, for a path with a fragment, and for an implementation other than `envoy-1.38` (the default) and `envoy-1.39`.
 */
export function viewOf(request: HttpRequest, implementation: string | undefined, connection: Connection): RequestView {
	if (request.method === 'CONNECT') throw new UndefinedConfiguration('CONNECT requests are not judged here');
	if (request.path.includes('#'))
		throw new UndefinedConfiguration('Envoy refuses a path with a fragment unless told otherwise');
	const separate = matchesLinesApart(implementation);
	const at = request.path.indexOf('?');
	const path = at === -1 ? request.path : request.path.slice(0, at);
	const query = request.path.slice(path.length);
	const authority = connection.stripHostPort ? withoutPort(request.authority) : request.authority;
	const scheme = schemeOf(request, connection);
	const pseudo = new Map([
		[':method', request.method],
		[':path', request.path],
		[':authority', authority],
		['host', authority],
		[':scheme', scheme],
		['x-forwarded-proto', scheme],
	]);
	return {
		method: request.method,
		authority,
		target: request.path,
		path,
		pathWithoutParameters: path.replace(separate ? /;[^/]*/g : /;.*$/s, ''),
		query,
		scheme,
		values: (name) => {
			const lines = linesOf(name, request, pseudo);
			return separate || lines.length < 2 ? lines : [lines.join(',')];
		},
		first: (name) => linesOf(name, request, pseudo)[0],
		parameter: (name) => parametersOf(query).get(name),
	};
}

/** Takes the port off an authority; the brackets of an IPv6 address stay. */
export function withoutPort(authority: string): string {
	return authority.replace(/^(\[[^\]]*\]|[^:[]*):\d*$/, '$1');
}

// Some of the inline headers of `envoy/http/header_map.h`: a second line is appended to the first when it is read.
const JOINED_ON_ARRIVAL = new Set([
	'accept',
	'accept-encoding',
	'authorization',
	'cache-control',
	'content-type',
	'origin',
	'referer',
	'user-agent',
	'via',
	'x-forwarded-for',
	'x-request-id',
]);

// Headers of the connection, and the one that Envoy makes up where it is missing.
const OF_CONNECTION = new Set([
	'connection',
	'content-length',
	'expect',
	'keep-alive',
	'proxy-connection',
	'te',
	'transfer-encoding',
	'upgrade',
]);

function linesOf(name: string, request: HttpRequest, pseudo: ReadonlyMap<string, string>): readonly string[] {
	const value = pseudo.get(name);
	if (value !== undefined) return [value];
	if (name.startsWith(':')) return [];
	const lines = request.headers.filter(([header]) => header.toLowerCase() === name).map(([, line]) => line.trim());
	if (OF_CONNECTION.has(name) || (name === 'x-request-id' && lines.length === 0)) {
		throw new UndefinedConfiguration(`what ${name} holds depends on the connection, which is not judged here`);
	}
	if (lines.length < 2 || !(name === 'cookie' || JOINED_ON_ARRIVAL.has(name))) return lines;
	return [lines.join(name === 'cookie' ? '; ' : ',')];
}

function matchesLinesApart(implementation: string | undefined): boolean {
	if (implementation === undefined || implementation === 'envoy-1.38') return false;
	if (implementation === 'envoy-1.39') return true;
	throw new UndefinedConfiguration(`the implementation ${implementation} is not judged here: envoy-1.38 or envoy-1.39`);
}

function schemeOf(request: HttpRequest, { tls, trustForwardedProto }: Connection): 'http' | 'https' {
	const lines = request.headers.filter(([name]) => name.toLowerCase() === 'x-forwarded-proto').map(([, line]) => line);
	if (lines.length === 0 || !trustForwardedProto) return tls ? 'https' : 'http';
	const [line] = lines;
	if (lines.length === 1 && (line === 'http' || line === 'https')) return line;
	throw new UndefinedConfiguration('what an x-forwarded-proto other than http or https does is not judged here');
}

function parametersOf(query: string): Map<string, string> {
	const parameters = new Map<string, string>();
	for (const item of query.slice(1).split('&')) {
		const at = item.indexOf('=');
		const name = at === -1 ? item : item.slice(0, at);
		if (name !== '' && !parameters.has(name)) parameters.set(name, at === -1 ? '' : item.slice(at + 1));
	}
	return parameters;
}
