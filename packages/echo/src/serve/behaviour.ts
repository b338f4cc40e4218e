// SPDX-License-Identifier: Apache-2.0
import { validAsk } from '../ask/valid-ask.ts';
import type { Ask, HeaderLine } from '../exchange.ts';
import { limits } from '../limits.ts';
import { firstValue } from '../wire/header-lines.ts';

/** What a request makes an application do, from its `x-echo-…` headers. */
export interface Behaviour {
	readonly status: number;
	readonly grpcStatus: number;
	readonly delayMs: number;
	/** Requests to send onward, each by the application that the one before reaches. */
	readonly chain: readonly Ask[];
}

/** Reads the `x-echo-…` headers of a request; a text says what is wrong with them, all at once. */
export function behaviourOf(headers: readonly HeaderLine[]): Behaviour | string {
	const faults: string[] = [];
	const number = (name: string, least: number, most: number, otherwise: number): number => {
		const text = firstValue(headers, name);
		if (text === undefined) return otherwise;
		const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
		if (value >= least && value <= most) return value;
		faults.push(`${name}: expected a number from ${least} to ${most}`);
		return otherwise;
	};
	const status = number('x-echo-status', 200, 599, 200);
	const grpcStatus = number('x-echo-grpc-status', 0, 16, 0);
	const delayMs = number('x-echo-delay-ms', 0, limits.delayMs, 0);
	const chain = chainOf(firstValue(headers, 'x-echo-chain'));
	if (typeof chain === 'string') faults.push(`x-echo-chain: ${chain}`);
	return faults.length > 0 || typeof chain === 'string' ? faults.join('; ') : { status, grpcStatus, delayMs, chain };
}

function chainOf(text: string | undefined): readonly Ask[] | string {
	if (text === undefined) return [];
	let asks: unknown;
	try {
		asks = JSON.parse(Buffer.from(text, 'base64url').toString());
	} catch {
		return 'expected the JSON of a list of asks, in base64url';
	}
	if (!Array.isArray(asks)) return 'expected a list of asks';
	if (asks.length > limits.chain) return `${asks.length} asks, more than ${limits.chain}`;
	const faults = asks.map(validAsk).filter((result) => typeof result === 'string');
	return faults.length > 0 ? faults.join('; ') : (asks as Ask[]);
}

/** The value of `x-echo-chain` for requests that the next applications send onward. */
export function writtenChain(asks: readonly Ask[]): string {
	return Buffer.from(JSON.stringify(asks)).toString('base64url');
}
