// SPDX-License-Identifier: Apache-2.0
import type { ServerHttp2Stream } from 'node:http2';
import { limits } from '../limits.ts';
import { GrpcFrameReader, grpcFrame } from '../wire/grpc-frames.ts';
import { type Answer, type Application, answer, type Incoming } from './application.ts';

/** Numbers of `grpc-status` that this program itself says. */
const grpcStatuses = { invalidArgument: 3, resourceExhausted: 8, internal: 13 } as const;

/**
 * Serves one gRPC call. A method whose name begins with `Stream` answers each message with one; any other answers its
 * first message once the caller has sent all. A message is the JSON of an arrival whose body is the message answered;
 * a call counts as one arrival, with its first message. An error says no more than its status.
 */
export async function serveGrpc(
	application: Application,
	incoming: Incoming,
	stream: ServerHttp2Stream,
): Promise<void> {
	const isStream = /\/Stream[^/]*$/.test(incoming.path.split('?')[0]!);
	const call = new Call(application, incoming, stream);
	const reader = new GrpcFrameReader(limits.body);
	const messages: string[] = [];
	try {
		// The stream is needed for the answer even if reading ends early.
		for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
			for (const message of reader.take(chunk)) {
				if (messages.push(message) > limits.messages) throw new Error(`more than ${limits.messages} messages`);
				if (isStream) await call.reply(message);
			}
		}
	} catch (error) {
		call.end({
			status: grpcStatuses.resourceExhausted,
			message: error instanceof Error ? error.message : String(error),
		});
		return;
	}
	if (reader.isWithin) return call.end({ status: grpcStatuses.internal, message: 'the last message is not whole' });
	if (!isStream && messages[0] !== undefined) await call.reply(messages[0]);
	call.end();
}

class Call {
	readonly #application: Application;
	readonly #incoming: Incoming;
	readonly #stream: ServerHttp2Stream;
	#given: Answer | undefined;

	constructor(application: Application, incoming: Incoming, stream: ServerHttp2Stream) {
		this.#application = application;
		this.#incoming = incoming;
		this.#stream = stream;
	}

	async reply(message: string): Promise<void> {
		this.#given ??= await answer(this.#application, { ...this.#incoming, body: message });
		const given = this.#given;
		if ('fault' in given || given.grpcStatus !== 0 || this.#stream.destroyed) return;
		this.#begin(given.status);
		this.#stream.write(grpcFrame(JSON.stringify({ ...given.arrival, body: message })));
	}

	end(outcome: Outcome = this.#outcome()): void {
		if (this.#stream.destroyed) return;
		this.#begin(200);
		const { status, message } = outcome;
		this.#stream.once('wantTrailers', () => {
			const text = message === undefined ? {} : { 'grpc-message': encodeURIComponent(message) };
			this.#stream.sendTrailers({ 'grpc-status': String(status), ...text });
		});
		this.#stream.end();
	}

	#outcome(): Outcome {
		const given = this.#given;
		if (given === undefined) return { status: grpcStatuses.invalidArgument, message: 'expected a message' };
		if ('fault' in given) return { status: grpcStatuses.invalidArgument, message: given.fault };
		return { status: given.grpcStatus };
	}

	#begin(status: number): void {
		if (this.#stream.headersSent) return;
		this.#stream.respond({ ':status': status, 'content-type': 'application/grpc' }, { waitForTrailers: true });
	}
}

interface Outcome {
	readonly status: number;
	readonly message?: string;
}
