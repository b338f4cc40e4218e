// SPDX-License-Identifier: Apache-2.0
import type { HeaderLine } from '../exchange.ts';

/** Header lines from names and values by turns, as Node gives them; names in lower case, pseudo-headers left out. */
export function headerLines(raw: readonly string[]): readonly HeaderLine[] {
	const lines: HeaderLine[] = [];
	for (let at = 0; at + 1 < raw.length; at += 2) {
		const name = raw[at]!.toLowerCase();
		if (!name.startsWith(':')) lines.push([name, raw[at + 1]!]);
	}
	return lines;
}

/** The value of the first line of a lower-case name. */
export function firstValue(lines: readonly HeaderLine[], name: string): string | undefined {
	return lines.find(([one]) => one.toLowerCase() === name)?.[1];
}

/** Names and values by turns, as Node takes them. */
export function rawLines(lines: readonly HeaderLine[]): string[] {
	return lines.flat();
}

/** Lines as an object for HTTP/2, where names that repeat have a list and stay separate lines. */
export function linesByName(lines: readonly HeaderLine[]): Record<string, string | string[]> {
	const byName: Record<string, string | string[]> = Object.create(null);
	for (const [name, value] of lines) {
		const lower = name.toLowerCase();
		const before = byName[lower];
		byName[lower] = before === undefined ? value : [before, value].flat();
	}
	return byName;
}

// What belongs to one connection or one body, or is a word between proxies and not of applications.
const notCarried = new Set([
	...['host', 'connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
	...['te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'accept-encoding'],
]);
const notCarriedPrefix = /^(?:content-|x-echo-|sec-websocket-|grpc-|x-envoy-|l5d-|:)/;

/** The lines that an application which propagates context sends along with its own requests. */
export function carriedLines(lines: readonly HeaderLine[]): readonly HeaderLine[] {
	const named = lines.filter(([name]) => name === 'connection').flatMap(([, value]) => value.split(','));
	const ofConnection = new Set(named.map((name) => name.trim().toLowerCase()));
	return lines.filter(([name]) => !notCarried.has(name) && !notCarriedPrefix.test(name) && !ofConnection.has(name));
}
