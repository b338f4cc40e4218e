// SPDX-License-Identifier: Apache-2.0
import type { HeaderLine } from '../exchange.ts';
import type { Answer } from './application.ts';

/** A response, whatever the version of HTTP. */
export interface Response {
	readonly status: number;
	readonly headers: readonly HeaderLine[];
	readonly body: string;
}

/** The header that says what arrived where the response has no body. */
export const arrivalHeader = 'x-echo-arrival';

/** An answer as a response: JSON of what arrived, or a text that says what is wrong. */
export function responseTo(method: string, given: Answer): Response {
	if ('fault' in given) return textResponse(given.status, given.fault);
	const json = JSON.stringify(given.arrival);
	const type = ['content-type', 'application/json'] as const;
	if (method !== 'HEAD' && given.status !== 204 && given.status !== 304) {
		return { status: given.status, headers: [type], body: json };
	}
	const shown = Buffer.from(json).toString('base64url');
	return { status: given.status, headers: [type, [arrivalHeader, shown]], body: '' };
}

/** A response with one line of text. */
export function textResponse(status: number, text: string): Response {
	return { status, headers: [['content-type', 'text/plain; charset=utf-8']], body: `${text}\n` };
}

/** The response to a request whose body is too long. */
export function tooLong(limit: number): Response {
	return textResponse(413, `the body has more than ${limit} bytes`);
}
