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
		// Properties follow a baggage value, and white space may stand around its `=`
		// (https://www.w3.org/TR/baggage/#definition); a tracestate member has neither (https://www.w3.org/TR/trace-context/#list).
		const isBaggage = carrier.kind === 'baggage';
		const entry = trim(isBaggage ? member.split(';', 1)[0]! : member);
		const equals = entry.indexOf('=');
		if (equals < 0) return [];
		const [name, value] = [entry.slice(0, equals), entry.slice(equals + 1)];
		return (isBaggage ? trim(name) : name) === carrier.name ? [isBaggage ? trim(value) : value] : [];
	});
}

// Optional white space is space and tab alone (RFC 9110, section 5.6.3); String.trim would take more.
function trim(value: string): string {
	return value.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}
