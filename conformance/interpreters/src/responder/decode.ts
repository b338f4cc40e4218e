// SPDX-License-Identifier: Apache-2.0
import type { Target } from '@branchline/plan';
import type { HeaderLine } from '../header-edits.ts';

/** An answer as the responder gives it. */
export type Response = Extract<Target, { kind: 'respond' }>;

/**
 * The answer that the responder gives to a request with these header lines; undefined where it says that it was not told.
 * `x-branchline-respond` has the status and the number of pieces, `x-branchline-respond-1` and so on the pieces of header
 * lines, an empty line and the body, in which `+` is a space and `=HH` a byte (docs/guide/mock-targets.md).
 */
export function decodedResponse(lines: readonly HeaderLine[]): Response | undefined {
	// The responder is an Envoy, whose scripts get lines of one name joined.
	const header = (name: string) => {
		const values = lines.filter(([other]) => other === name).map(([, value]) => value);
		return values.length === 0 ? undefined : values.join(',');
	};
	const [, status, count] = /^([2-5]\d\d) (\d\d?)$/.exec(header('x-branchline-respond') ?? '') ?? [];
	if (status === undefined || Number(count) > 15) return undefined;
	let encoded = '';
	for (let piece = 1; piece <= Number(count); piece++) {
		const value = header(`x-branchline-respond-${piece}`);
		if (value === undefined) return undefined;
		encoded += value;
	}
	return encoded === '' ? response(status, [], '') : readText(status, unescaped(encoded));
}

function unescaped(text: string): string {
	const bytes: number[] = [];
	for (let at = 0; at < text.length; at++) {
		const hex = /^=([0-9A-Fa-f]{2})/.exec(text.slice(at, at + 3))?.[1];
		if (hex !== undefined) at += 2;
		bytes.push(hex === undefined ? (text[at] === '+' ? 0x20 : text.charCodeAt(at)) : Number.parseInt(hex, 16));
	}
	return new TextDecoder().decode(new Uint8Array(bytes));
}

function readText(status: string, text: string): Response | undefined {
	const headers: (readonly [string, string])[] = [];
	let rest = text;
	while (!rest.startsWith('\n')) {
		const end = rest.indexOf('\n');
		const colon = rest.indexOf(':');
		if (end < 0 || colon < 1 || colon > end) return undefined;
		headers.push([rest.slice(0, colon).toLowerCase(), rest.slice(colon + 1, end)]);
		rest = rest.slice(end + 1);
	}
	return headers.length > 16 ? undefined : response(status, headers, rest.slice(1));
}

function response(status: string, headers: readonly (readonly [string, string])[], body: string): Response {
	// Envoy names text/plain where a body has no type of its own.
	const isTyped = body === '' || headers.some(([name]) => name === 'content-type');
	const type: readonly (readonly [string, string])[] = isTyped ? [] : [['content-type', 'text/plain']];
	return { kind: 'respond', status: Number(status), headers: Object.fromEntries([...headers, ...type]), body };
}
