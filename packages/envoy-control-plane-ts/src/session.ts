// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { type Admission, isWithheld, viewFrom } from './admission.ts';
import { Alarm } from './alarm.ts';
import { type Client, identityOf } from './client.ts';
import { Bucket, type ClientLimits } from './limits.ts';
import type { DiscoveryMethod } from './methods.ts';
import type { Quarantine } from './quarantine.ts';
import type { Request } from './read-request.ts';
import { BadRequest, checkNode, checkRequest, isDelta, requestedType } from './request.ts';
import type { ResourceType } from './resource-types.ts';
import type { Store } from './store.ts';
import { Stream } from './stream.ts';
import type { StreamObserver, StreamTimes } from './stream-port.ts';
import type { View } from './view.ts';

/** The call of one stream. */
export type Call = ServerDuplexStream<Request | BadRequest, Buffer>;

/** What sessions of one control plane share. */
export interface SessionContext {
	readonly admit: Admission;
	readonly limits: ClientLimits;
	readonly times: StreamTimes;
	readonly responseBytes: number;
	readonly identifier: Uint8Array | undefined;
	/** What holds for a type, where a caller changed it. */
	readonly typeOf: (typeUrl: string) => ResourceType;
	/** The quarantine of a client whose stream begins. */
	enter(client: Client): Quarantine;
	/** How to tell of what happens on a stream. */
	observe(client: Client, store: Store): StreamObserver;
	/** Says that a client is not served. */
	denied(client: Client, reason: string): void;
	/** Says that a client asks for what it may not see. */
	withheld(client: Client, type: ResourceType): void;
	/** Says that a stream is there, or that it is not any more, and why. */
	began(session: Session): void;
	ended(session: Session, reason: string): void;
	/** Says that a function of the caller's threw. */
	failed(error: unknown, client: Client | undefined): void;
}

let streams = 0;

/** One stream as a client opened it: reads requests within limits, and hands them to the {@link Stream}. */
export class Session {
	readonly #call: Call;
	readonly #method: DiscoveryMethod;
	readonly #context: SessionContext;
	readonly #bucket: Bucket;
	#stream: Stream | undefined;
	#view: View | undefined;
	readonly #alarm = new Alarm(() => this.#wake());
	#unwritten = 0;
	#closed = false;

	constructor(call: Call, method: DiscoveryMethod, context: SessionContext) {
		this.#call = call;
		this.#method = method;
		this.#context = context;
		this.#bucket = new Bucket(context.limits.requestsPerSecond, performance.now());
		this.#alarm.set(performance.now() + context.limits.silence);
		call.on('data', (request: Request | BadRequest) => this.#receive(request));
		// Requests end first where a connection is gone, too.
		call.on('end', () => setTimeout(() => this.#end('the client ended the stream'), 10).unref());
		const gone = (): void => this.#end('the connection is gone, or the client cancelled the stream');
		call.on('error', (error) => this.#end(error.message));
		call.on('cancelled', gone).on('close', gone);
	}

	/** Undefined until the client has said who it is. */
	get stream(): Stream | undefined {
		return this.#stream;
	}

	/** What the client sees; undefined until it has said who it is. */
	get view(): View | undefined {
		return this.#view;
	}

	/** Bytes of responses that are still in this process. */
	get unwritten(): number {
		return this.#unwritten;
	}

	/** The protocol of the stream. */
	get protocol(): DiscoveryMethod['protocol'] {
		return this.#method.protocol;
	}

	/** Sends what may be sent. */
	flush(): void {
		if (!this.#closed) this.#guard(() => this.#stream?.flush());
	}

	/** Ends the stream with a status that makes clients come again. */
	refuse(reason: string): void {
		this.#end(reason, status.UNAVAILABLE);
	}

	#wake(): void {
		if (this.#stream === undefined) this.#end('the client does not say who it is', status.DEADLINE_EXCEEDED);
		else this.flush();
	}

	#receive(request: Request | BadRequest): void {
		if (this.#closed) return;
		const wait = this.#bucket.take(performance.now());
		if (wait > 0) this.#pause(wait);
		this.#guard(() => {
			if (request instanceof BadRequest) throw request;
			const type = this.#context.typeOf(requestedType(this.#method, request.typeUrl));
			const stream = this.#identify(request);
			checkRequest(request, type, stream, this.#context.limits);
			if (isWithheld(type, stream.client) && stream.channel(type) === undefined)
				this.#context.withheld(stream.client, type);
			if (isDelta(request)) stream.receiveDelta(type, request);
			else stream.receiveSotw(type, request);
			stream.flush();
		});
	}

	// What a function of the caller's throws ends this stream and no other.
	#guard(run: () => void): void {
		try {
			run();
		} catch (error) {
			if (error instanceof BadRequest) this.#end(error.message, status[error.status]);
			else {
				this.#context.failed(error, this.#stream?.client);
				this.#end('the control plane failed', status.INTERNAL);
			}
		}
	}

	// A client that floods is read slower, by which TCP slows it down.
	#pause(milliseconds: number): void {
		this.#call.pause();
		setTimeout(() => this.#call.resume(), milliseconds).unref();
	}

	#identify({ node }: Request): Stream {
		const known = checkNode(node, this.#stream?.client.node, this.#context.limits);
		if (this.#stream !== undefined) return this.#stream;
		const certificate = this.#call.getAuthContext().sslPeerCertificate;
		const identity = certificate === undefined ? undefined : identityOf(certificate);
		const client: Client = { node: known, identity, peer: this.#call.getPeer(), stream: ++streams };
		const admitted = this.#context.admit(client);
		if ('denied' in admitted) {
			this.#context.denied(client, admitted.denied);
			throw new BadRequest('PERMISSION_DENIED', admitted.denied);
		}
		return this.#open(client, viewFrom(admitted));
	}

	#open(client: Client, view: View): Stream {
		const { responseBytes, identifier, times } = this.#context;
		const context = {
			view,
			quarantine: this.#context.enter(client),
			responseBytes,
			identifier,
			nonces: `${randomBytes(6).toString('base64url')}.`,
			aggregated: this.#method.type === undefined,
			clientFeatures: new Set(client.node.clientFeatures),
			withholds: (type: ResourceType) => isWithheld(type, client),
		};
		const port = {
			write: (body: Buffer) => this.#write(body),
			now: () => performance.now(),
			wakeAt: (time: number) => (this.#closed ? undefined : this.#alarm.set(time)),
			abort: (reason: string) => this.refuse(reason),
		};
		this.#view = view;
		this.#stream = new Stream(client, context, port, this.#context.observe(client, view.store), times);
		this.#context.began(this);
		return this.#stream;
	}

	#write(body: Buffer): void {
		this.#unwritten += body.length;
		this.#call.write(body, () => {
			this.#unwritten -= body.length;
		});
	}

	/** Gives up everything that the stream holds; without a status it is over on the client's side already. */
	#end(reason: string, code?: number): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#alarm.clear();
		this.#stream?.close();
		if (code !== undefined) this.#call.emit('error', Object.assign(new Error(reason), { code, details: reason }));
		else if (!this.#call.writableEnded && !this.#call.cancelled) this.#call.end();
		this.#context.ended(this, reason);
	}
}
