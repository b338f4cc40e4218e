// SPDX-License-Identifier: Apache-2.0

const KiB = 1024;

/** What a stranger can make this program hold or do. Bytes, unless the name says otherwise. */
export const limits = {
	/** The headers of one request or response. */
	headers: 64 * KiB,
	headerLines: 1_000,
	/** The body of a request to an application; one gRPC message; one WebSocket message. */
	body: 64 * KiB,
	/** Messages of one gRPC stream, frames of one WebSocket. */
	messages: 10_000,
	/** The body of a request to the control port. */
	batch: 16 * KiB * KiB,
	asks: 2_000,
	concurrency: 256,
	chain: 8,
	/** What is read of a response. */
	response: 2 * KiB * KiB,
	/** What a reply shows of a body that is no arrival. */
	replyBody: 64 * KiB,
	timeoutMs: 60_000,
	delayMs: 60_000,
	arrivals: 20_000,
	/** All arrivals that are kept. */
	arrivalsTotal: 32 * KiB * KiB,
	connections: 4_096,
	/** How long requests may still take once the program has been told to stop. */
	farewellMs: 10_000,
} as const;
