// SPDX-License-Identifier: Apache-2.0
import type { Carrier, HttpRequest } from './types.ts';

const routingKey = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/;

/** Says whether a value has the form of a routing key: a lower-case DNS label of at most 48 characters. */
export function isRoutingKey(value: string): boolean {
	return routingKey.test(value);
}

/**
 * Reads the distinct routing keys that a request shows: every well-formed value in every carrier, in the order of
 * `carriers` and, within one, of the lines and members. A malformed value is no key. Bytes compare; a percent-encoded
 * value is not decoded.
 */
export function keysOf(request: Pick<HttpRequest, 'headers'>, carriers: readonly Carrier[]): readonly string[] {
	const keys = new Set<string>();
	for (const carrier of carriers) {
		const header = carrier.kind === 'header' ? carrier.name : carrier.kind;
		for (const [name, line] of request.headers) {
			if (name !== header) continue;
			for (const value of valuesOf(line, carrier)) if (isRoutingKey(value)) keys.add(value);
		}
	}
	return [...keys];
}

function valuesOf(line: string, carrier: Carrier): readonly string[] {
	if (carrier.kind === 'header') return [trim(line)];
	return line.split(',').flatMap((member) => {
		// Properties follow a baggage value (https://www.w3.org/TR/baggage/#definition); tracestate has none.
		const entry = carrier.kind === 'baggage' ? member.split(';', 1)[0]! : member;
		const equals = entry.indexOf('=');
		return equals >= 0 && trim(entry.slice(0, equals)) === carrier.name ? [trim(entry.slice(equals + 1))] : [];
	});
}

// Optional white space is space and tab alone (RFC 9110, section 5.6.3); String.trim would take more.
function trim(value: string): string {
	return value.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}
