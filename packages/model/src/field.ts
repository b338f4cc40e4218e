// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { durationMillis } from './duration.ts';

/** A rule that the API server checks: a CEL expression and what it says when the expression is false. */
export interface CelRule {
	readonly rule: string;
	readonly message: string;
}

/** The metadata that carries CEL rules from a schema into the custom resource definition. */
export function cel(...rules: readonly CelRule[]): { 'x-kubernetes-validations': readonly CelRule[] } {
	return { 'x-kubernetes-validations': rules };
}

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';

/** The pattern of a DNS label (RFC 1123), the form of keys, namespaces and service names. */
export const labelPattern = new RegExp(`^${label}$`);

/** The longest routing key, in characters. */
export const maxKeyLength = 48;

const labelError =
	'expected a lower-case DNS label (letters, digits and "-", beginning and ending with a letter or digit)';

/** A routing key. */
export const key = z
	.string()
	.regex(labelPattern, labelError)
	.max(maxKeyLength, `expected at most ${maxKeyLength} characters`);

/** A name that must be a DNS label: a namespace, a Service. */
export const dnsLabel = z.string().regex(labelPattern, labelError).max(63, 'expected at most 63 characters');

/** A name that must be a DNS subdomain: most objects of Kubernetes. */
export const dnsSubdomain = z
	.string()
	.regex(new RegExp(`^${label}(\\.${label})*$`), 'expected a lower-case DNS subdomain such as "pr-1234"')
	.max(253, 'expected at most 253 characters');

/** The name of a Gateway, of any namespace or of the one that stands before a slash. */
export const gatewayName = z
	.string()
	.regex(
		new RegExp(`^(${label}/)?${label}(\\.${label})*$`),
		'expected the name of a gateway such as "edge" or "infra/edge"',
	)
	.max(317, 'expected at most 317 characters');

/** The pattern of an RFC 9110 token. */
export const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A header name in any case. */
export const headerToken = z
	.string()
	.regex(tokenPattern, 'expected a header name (an RFC 9110 token)')
	.max(128, 'expected at most 128 characters');

/** A header name in any case; what is read is lower-case. */
export const headerName = headerToken.toLowerCase();

/** The value of a header: visible characters and spaces, no line break. */
export const headerValue = z
	.string()
	.regex(/^[\t\P{Cc}]*$/u, 'expected a header value (no control characters)')
	.max(1024, 'expected at most 1024 characters');

/** A port number. */
export const port = z.int().min(1, 'expected a port from 1 to 65535').max(65535, 'expected a port from 1 to 65535');

/** A length of time such as `48h`, `30m` or `1h30m`. */
export const duration = z
	.string()
	.regex(/^([0-9]{1,5}[hms]){1,3}$/, 'expected a duration of hours, minutes and seconds such as "48h" or "1h30m"')
	.max(18, 'expected at most 18 characters')
	.refine((value) => durationMillis(value) !== 0, 'expected a duration that is longer than nothing')
	.meta(cel({ rule: "duration(self) > duration('0s')", message: 'expected a duration that is longer than nothing' }));

/** A moment, RFC 3339. */
export const timestamp = z
	.string()
	.max(40, 'expected at most 40 characters')
	.refine((value) => z.iso.datetime({ offset: true }).safeParse(value).success && /:\d\d:\d\d/.test(value), {
		error: 'expected an RFC 3339 time such as "2026-12-01T18:00:00Z"',
	})
	.meta({ format: 'date-time' });

/** Plain text of at most `length` characters. */
export function text(length: number): z.ZodString {
	return z.string().max(length, `expected at most ${length} characters`);
}

/** A list of at most `length` items. */
export function list<Item extends z.ZodType>(item: Item, length: number): z.ZodArray<Item> {
	return z.array(item).max(length, `expected at most ${length} items`);
}
