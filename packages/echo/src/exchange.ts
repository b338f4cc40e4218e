// SPDX-License-Identifier: Apache-2.0

/** A header line: its name, and its value. */
export type HeaderLine = readonly [name: string, value: string];

/** How a request is spoken. `h2c` and `grpc` are HTTP/2 in plain text with prior knowledge. */
export type Protocol = 'http/1.1' | 'h2c' | 'grpc' | 'websocket';

/** A request as an application saw it. */
export interface Arrival {
	readonly workload: string;
	readonly namespace: string;
	readonly pod: string;
	readonly port: number;
	readonly protocol: Protocol;
	/** The first `x-echo-id` line, by which a sender finds its request and copies of it. */
	readonly id?: string;
	readonly method: string;
	/** With its query. */
	readonly path: string;
	/** The Host header, or `:authority`. */
	readonly authority: string;
	/** Lines as they came, in their order, names in lower case; pseudo-headers are left out. */
	readonly headers: readonly HeaderLine[];
	/** Read as UTF-8. gRPC: one message. */
	readonly body: string;
	/** What became of the request that was sent onward, where `x-echo-chain` asked for one. */
	readonly next?: readonly Reply[];
}

/** A request to send. */
export interface Ask {
	/** A host name or an address, to which the connection is made. */
	readonly address: string;
	readonly port: number;
	/** `http/1.1` where left out. */
	readonly protocol?: Protocol;
	/** GET where left out; gRPC: always POST, WebSocket: always GET. */
	readonly method?: string;
	/** `/` where left out. */
	readonly path?: string;
	/** The Host header or `:authority`; `address:port`, or `address` for port 80, where left out. */
	readonly authority?: string;
	/** Sent as given: each line by itself, in this order. */
	readonly headers?: readonly HeaderLine[];
	/** As UTF-8. gRPC: the one message, where `messages` is left out. */
	readonly body?: string;
	/** gRPC: messages of the stream. WebSocket: text frames, each of which has to come back before the sender closes. */
	readonly messages?: readonly string[];
	/** 10,000 where left out; at most 60,000. */
	readonly timeoutMs?: number;
}

/** What became of an {@link Ask}. */
export interface Reply {
	/** 0 where no answer came. */
	readonly status: number;
	/** Lines of the response, names in lower case; gRPC: then those of the trailers. */
	readonly headers: readonly HeaderLine[];
	/** At most 64 KiB, read as UTF-8; empty where `arrival` holds what it says. */
	readonly body: string;
	/** The request as the application saw it, where an application of this program answered. */
	readonly arrival?: Arrival;
	/** gRPC: messages that came back. WebSocket: text frames after the first, which is the arrival. */
	readonly messages?: readonly string[];
	readonly grpcStatus?: number;
	/** Milliseconds until the reply was whole. */
	readonly ms: number;
	/** Why there is no answer, or no whole one. */
	readonly error?: string;
}
