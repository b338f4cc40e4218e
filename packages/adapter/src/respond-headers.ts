// SPDX-License-Identifier: Apache-2.0
import type { Target } from '@branchline/plan';
import { Unsupported } from './dialect.ts';

type Response = Extract<Target, { kind: 'respond' }>;

/** A header to be set on a request; the name is lower-case. */
export interface SetHeader {
	readonly name: string;
	readonly value: string;
}

/** The longest value that an HTTPRoute may set, and how many headers (httproute_types.go, HTTPHeader and HTTPHeaderFilter). */
const longest = 4096;
const most = 16;

/** The name of the first header; those of the pieces end in a dash and a number, from 1. */
export const respondHeader = 'x-branchline-respond';

/**
 * The headers that tell the responder what to answer: the first has the status and the number of pieces, and the pieces,
 * joined, are the answer's header lines (`name:value`), an empty line and the body, each line but the last of it ended by a
 * line feed. A space is written `+`, and `%`, `=`, `+`, what is not ASCII and what cannot be seen as `=` and two
 * hexadecimal digits for each byte of UTF-8. So no value has a `%`, which Envoy takes for a variable where headers are
 * set (custom_request_headers), nor anything that a header cannot carry.
 */
export function respondHeaders({ status, headers, body }: Response): readonly SetHeader[] | Unsupported {
	const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
	const text = lines.length === 0 && body === '' ? '' : escaped(`${lines.join('')}\n${body}`);
	const pieces = Array.from({ length: Math.ceil(text.length / longest) }, (_, index) =>
		text.slice(index * longest, (index + 1) * longest),
	);
	if (pieces.length >= most) {
		const why = `the canned response takes ${text.length} characters in headers of a request, which have room for`;
		return new Unsupported(`${why} ${(most - 1) * longest}`, 'adapter/over-limit');
	}
	return [
		{ name: respondHeader, value: `${status} ${pieces.length}` },
		...pieces.map((value, index) => ({ name: `${respondHeader}-${index + 1}`, value })),
	];
}

const encoder = new TextEncoder();

function escaped(text: string): string {
	return text.replaceAll(/[^!-~]|[%=+]/gsu, (one) => {
		if (one === ' ') return '+';
		return [...encoder.encode(one)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
	});
}
