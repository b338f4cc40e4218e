// SPDX-License-Identifier: Apache-2.0
import type { Ask, HeaderLine, Protocol } from '../exchange.ts';

/** An ask with everything that may be left out filled in. */
export interface FullAsk {
	readonly address: string;
	readonly port: number;
	readonly protocol: Protocol;
	readonly method: string;
	readonly path: string;
	readonly authority: string;
	readonly headers: readonly HeaderLine[];
	/** What is sent as the body; gRPC and WebSocket: each message. */
	readonly messages: readonly string[];
	readonly timeoutMs: number;
}

/** Fills in what an ask leaves out. */
export function fullAsk(given: Ask): FullAsk {
	const { address, port, protocol = 'http/1.1', path = '/', headers = [], body, messages, timeoutMs = 10_000 } = given;
	const host = address.includes(':') ? `[${address}]` : address;
	const method = protocol === 'grpc' ? 'POST' : protocol === 'websocket' ? 'GET' : (given.method ?? 'GET');
	return {
		...{ address, port, protocol, path, headers, timeoutMs, method },
		authority: given.authority ?? (port === 80 ? host : `${host}:${port}`),
		messages: messagesOf(protocol, body, messages),
	};
}

function messagesOf(protocol: Protocol, body: string | undefined, messages: readonly string[] | undefined) {
	if (protocol === 'grpc') return messages ?? [body ?? ''];
	if (protocol === 'websocket') return messages ?? (body === undefined ? [] : [body]);
	return body === undefined || body === '' ? [] : [body];
}

/** What has come back of an ask, so far: an ask that breaks off keeps what it has. */
export interface Attempt {
	status: number;
	headers: readonly HeaderLine[];
	/** gRPC and WebSocket: the first message. */
	body: string;
	messages?: string[];
	grpcStatus?: number;
}

/** Starts with nothing. */
export function emptyAttempt(): Attempt {
	return { status: 0, headers: [], body: '' };
}
