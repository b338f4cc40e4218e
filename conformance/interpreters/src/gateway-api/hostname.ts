// SPDX-License-Identifier: Apache-2.0

/** A hostname of a route or a listener: exact, `*.suffix`, or `*` for every host. Lower-case. */
export type Hostname = string;

/** Whether a hostname matches a host; `*.example.com` needs at least one label before, and takes several. */
export function hostMatches(hostname: Hostname, host: string): boolean {
	if (hostname === '*') return true;
	if (!hostname.startsWith('*.')) return hostname === host;
	return host.endsWith(hostname.slice(1)) && host.length > hostname.length - 1;
}

/** The hosts that both hostnames match, or undefined: always the more specific of the two. */
export function intersect(a: Hostname, b: Hostname): Hostname | undefined {
	if (a === b || b === '*') return a;
	if (a === '*' || hostMatches(a, b.replace(/^\*\./, 'x.'))) return b;
	return hostMatches(b, a.replace(/^\*\./, 'x.')) ? a : undefined;
}

/** The most specific hostname that matches a host: exact, then the longest suffix, then `*`. */
export function mostSpecific(hostnames: Iterable<Hostname>, host: string): Hostname | undefined {
	let best: Hostname | undefined;
	for (const hostname of hostnames) {
		if (hostMatches(hostname, host) && (best === undefined || weight(hostname) > weight(best))) best = hostname;
	}
	return best;
}

function weight(hostname: Hostname): number {
	if (hostname === '*') return 0;
	return hostname.startsWith('*.') ? hostname.length : 1000 + hostname.length;
}
