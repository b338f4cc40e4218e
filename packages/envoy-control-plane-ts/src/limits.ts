// SPDX-License-Identifier: Apache-2.0
import type { ResourceType } from './resource-types.ts';

/** Bounds of what a client can make the server hold or do. */
export interface ClientLimits {
	/** The largest request in bytes; a larger one ends the stream (RESOURCE_EXHAUSTED). */
	readonly requestBytes: number;
	/** The largest node in bytes, which is kept as long as the stream. */
	readonly nodeBytes: number;
	/** Names in one request, and names that one stream asks for of one type. */
	readonly names: number;
	/** Characters of a name. */
	readonly nameLength: number;
	/** Types on one stream. */
	readonly types: number;
	/** Requests of one stream in a second, on average; a burst may have ten times as many. Then the server reads slower. */
	readonly requestsPerSecond: number;
	/** Streams on one connection. */
	readonly streamsPerConnection: number;
	/** Streams in all. More are refused (RESOURCE_EXHAUSTED). */
	readonly streams: number;
	/** Milliseconds in which a stream must say whose it is. */
	readonly silence: number;
	/** Characters of a client's error message that are kept. */
	readonly errorLength: number;
}

/** What holds where a caller says nothing else. */
export const defaultLimits: ClientLimits = {
	requestBytes: 4 * 1024 * 1024,
	nodeBytes: 256 * 1024,
	names: 100_000,
	nameLength: 2_048,
	types: 64,
	requestsPerSecond: 1_000,
	streamsPerConnection: 100,
	streams: 10_000,
	silence: 30_000,
	errorLength: 4_096,
};

/** A text of a client's as it may be logged: of bounded length and without control characters. */
export function printable(text: string, length: number): string {
	const cut = text.length > length ? `${text.slice(0, length)}…` : text;
	return cut.replace(
		/[\p{Cc}\p{Cf}\u2028\u2029]/gu,
		(character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
	);
}

/** Where Envoy's reason begins, after the whole resource that it refuses (source/common/protobuf/utility.cc). */
const reason = 'Proto constraint validation failed';

/**
 * What a client says of what it refused, as it may be shown. Clients quote what they refuse, so of what is secret nothing
 * is shown, and of other types not the resource that stands before the reason.
 */
export function complaintOf({ secret }: ResourceType, message: string, length: number): string {
	if (secret) return 'not shown, for the type is secret';
	const quoted = message.lastIndexOf(reason);
	// Envoy ends its words with a line feed, and puts several reasons into several lines.
	const lines = message.slice(Math.max(0, quoted), Math.max(0, quoted) + 2 * length).replace(/\s*[\r\n]+\s*/g, ' ');
	return printable(quoted > 0 ? `…${lines.trimEnd()}` : lines.trimEnd(), length);
}

/** Lets a number of things happen in a second, and ten times as many at once. */
export class Bucket {
	readonly #perSecond: number;
	#tokens: number;
	#time: number;

	constructor(perSecond: number, now: number) {
		this.#perSecond = perSecond;
		this.#tokens = perSecond * 10;
		this.#time = now;
	}

	/** Takes one; answers the milliseconds to wait before the next, none while there are some left. */
	take(now: number): number {
		const earned = ((now - this.#time) / 1000) * this.#perSecond;
		this.#time = now;
		this.#tokens = Math.min(this.#tokens + earned, this.#perSecond * 10) - 1;
		return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1000);
	}
}
