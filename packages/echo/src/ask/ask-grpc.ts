// SPDX-License-Identifier: Apache-2.0
import type { HeaderLine } from '../exchange.ts';
import { limits } from '../limits.ts';
import { GrpcFrameReader, grpcFrame } from '../wire/grpc-frames.ts';
import { firstValue, headerLines } from '../wire/header-lines.ts';
import { openStream, takeHeaders } from './ask-http2.ts';
import type { Attempt, FullAsk } from './attempt.ts';
import type { Connections } from './connections.ts';

const ownHeaders: readonly HeaderLine[] = [
	['content-type', 'application/grpc'],
	['te', 'trailers'],
];

/** Makes a gRPC call: sends every message, and takes every message that comes back. */
export async function askGrpc(
	ask: FullAsk,
	attempt: Attempt,
	connections: Connections,
	signal: AbortSignal,
): Promise<void> {
	const own = ownHeaders.filter(([name]) => firstValue(ask.headers, name) === undefined);
	const stream = openStream(ask, [...own, ...ask.headers], connections, signal);
	let trailers: readonly HeaderLine[] = [];
	stream.once('trailers', (_headers, _flags, ...[raw]: readonly string[][]) => {
		trailers = headerLines(raw ?? []);
	});
	for (const message of ask.messages) stream.write(grpcFrame(message));
	stream.end();
	await takeHeaders(stream, attempt);
	try {
		await takeMessages(stream, attempt);
	} finally {
		attempt.headers = [...attempt.headers, ...trailers];
		const status = firstValue(attempt.headers, 'grpc-status');
		if (status !== undefined) attempt.grpcStatus = Number(status);
	}
}

async function takeMessages(stream: AsyncIterable<Buffer>, attempt: Attempt): Promise<void> {
	const reader = new GrpcFrameReader(limits.response);
	const isGrpc = firstValue(attempt.headers, 'content-type')?.startsWith('application/grpc') ?? false;
	const messages: string[] = [];
	attempt.messages = messages;
	let length = 0;
	for await (const chunk of stream) {
		length += chunk.length;
		if (length > limits.response) throw new Error(`the answer has more than ${limits.response} bytes`);
		// A proxy that answers by itself may say it in a plain text.
		if (isGrpc) messages.push(...reader.take(chunk));
		else attempt.body += chunk.toString();
	}
	if (isGrpc) attempt.body = messages[0] ?? '';
}
