// SPDX-License-Identifier: Apache-2.0
import { type Client, type ClientDuplexStream, status } from '@grpc/grpc-js';

/** How a stream ended. */
export interface End {
	/** The name of the gRPC status. */
	readonly status: string;
	readonly details: string;
}

interface Waiter<Answer> {
	readonly typeUrl: string;
	readonly take: (answer: Answer) => void;
	readonly fail: (error: Error) => void;
}

const patience = 5_000;

/** One call of a discovery method, of which responses are waited for by type. */
export class RawCall<Answer extends { readonly typeUrl: string }> {
	/** How the call ends. */
	readonly ended: Promise<End>;
	/** Responses that nobody has waited for yet. */
	readonly unread: Answer[] = [];
	readonly #call: ClientDuplexStream<Uint8Array, Answer>;
	#waiters: Waiter<Answer>[] = [];

	constructor(client: Client, path: string, read: (bytes: Buffer) => Answer) {
		this.#call = client.makeBidiStreamRequest(path, (bytes: Uint8Array) => Buffer.from(bytes), read);
		this.#call.on('data', (answer: Answer) => this.#arrived(answer));
		this.#call.on('error', () => {});
		this.ended = new Promise((resolve) => {
			this.#call.on('status', ({ code, details }) => {
				for (const { fail } of this.#waiters) fail(new Error(`the stream ended: ${status[code]} ${details}`));
				resolve({ status: status[code]!, details });
			});
		});
	}

	/** Sends bytes as they are. */
	send(bytes: Uint8Array): void {
		this.#call.write(bytes);
	}

	/** The next response of a type; fails where none comes or the call ends. */
	next(typeUrl: string): Promise<Answer> {
		const index = this.unread.findIndex((answer) => answer.typeUrl === typeUrl);
		if (index >= 0) return Promise.resolve(this.unread.splice(index, 1)[0]!);
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => fail(new Error(`no response of ${typeUrl}`)), patience);
			const done = (): void => {
				clearTimeout(timer);
				this.#waiters = this.#waiters.filter((one) => one !== waiter);
			};
			const fail = (error: Error): void => {
				done();
				reject(error);
			};
			const take = (answer: Answer): void => {
				done();
				resolve(answer);
			};
			const waiter = { typeUrl, take, fail };
			this.#waiters.push(waiter);
		});
	}

	/** Reads nothing more, so that responses stay with the server. */
	stopReading(): void {
		this.#call.pause();
	}

	/** Says that no more requests come. */
	end(): void {
		this.#call.end();
	}

	/** Breaks the call off. */
	cancel(): void {
		this.#call.cancel();
	}

	#arrived(answer: Answer): void {
		const waiter = this.#waiters.find(({ typeUrl }) => typeUrl === answer.typeUrl);
		if (waiter === undefined) this.unread.push(answer);
		else waiter.take(answer);
	}
}
