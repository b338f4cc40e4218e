// SPDX-License-Identifier: Apache-2.0

import type { Match, Reading } from '../route/match.ts';
import { accepts } from '../route/match.ts';
import { splitAuthority, trimSlash } from '../route/path.ts';
import type { Pattern } from '../route/pattern.ts';

const find = (pattern: Pattern, value: string) => pattern.finds(value);

/**
 * How Linkerd's proxy reads a request (linkerd2-proxy `http/route/src/http/match/*.rs`, `grpc/match.rs`): any line of a
 * repeated header may match, any occurrence of a query parameter after percent-decoding, and a regular expression sees no
 * header line with a byte outside visible ASCII and tab.
 */
export const linkerdReading: Reading = {
	path: find,
	header: (test, lines) =>
		lines.some((line) => (test.pattern === undefined || isVisible(line)) && accepts(test, line, find)),
	query: (test, query) => {
		const values = new URLSearchParams(query).getAll(test.name);
		return values.some((value) => accepts(test, value, find));
	},
	rpc: (test, path, method) => {
		const [before, service, name] = path.split('/');
		if (method !== 'POST' || before !== '' || service === undefined || name === undefined) return false;
		return (test.service ?? service) === service && (test.method ?? name) === name;
	},
};

/** What the numbers of {@link linkerdRank} mean. */
export const linkerdCriteria = [
	'kind of host match',
	'host length',
	'path length',
	'second length',
	'headers',
	'query',
	'method',
];

/**
 * The rank of a match that accepts a request: the host, then the length of the matched path (a regular expression counts
 * the whole path; exact and prefix are equal), header count, query count, method (linkerd2-proxy
 * `http/route/src/lib.rs`, `http/match.rs`); for gRPC the lengths of service and method, then headers.
 */
export function linkerdRank(host: readonly number[], match: Match, path: string): readonly number[] {
	const { path: test, headers, query, method } = match;
	const counts = [headers.length, query.length, method === undefined ? 0 : 1];
	switch (test.kind) {
		case 'any':
			return [...host, 0, 0, ...counts];
		case 'rpc':
			return [...host, bytes(test.service ?? ''), bytes(test.method ?? ''), ...counts];
		case 'prefix':
			return [...host, test.value === '/' ? 1 : bytes(trimSlash(test.value)), 0, ...counts];
		case 'exact':
			return [...host, bytes(test.value), 0, ...counts];
		case 'regex':
			return [...host, bytes(path), 0, ...counts];
	}
}

/**
 * How well hostnames match an authority: undefined not at all, else kind (2 exact, 1 suffix, 0 no hostnames) and length;
 * the port and one trailing dot are not looked at (linkerd2-proxy `http/route/src/http/match/host.rs`).
 */
export function hostRank(hostnames: readonly string[], authority: string): readonly [number, number] | undefined {
	if (hostnames.length === 0) return [0, 0];
	const host = splitAuthority(authority).host.replace(/\.$/, '').toLowerCase();
	let best: readonly [number, number] | undefined;
	for (const name of hostnames) {
		const suffix = name.slice(1);
		const rank = [name.startsWith('*.') ? 1 : 2, name.startsWith('*.') ? suffix.length : name.length] as const;
		const matches = rank[0] === 2 ? host === name : host.endsWith(suffix) && host.length > suffix.length;
		if (!matches) continue;
		if (best === undefined || rank[0] > best[0] || (rank[0] === best[0] && rank[1] > best[1])) best = rank;
	}
	return best;
}

function isVisible(line: string): boolean {
	return /^[\t -~]*$/.test(line);
}

function bytes(text: string): number {
	return new TextEncoder().encode(text).length;
}
