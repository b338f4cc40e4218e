// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';

/** A header line: its name in lower case, and its value. */
export type HeaderLine = readonly [name: string, value: string];

/** The application that answers for one service port, or one subset of it. */
export interface Place extends ServicePort {
	readonly subset?: string;
}

/** What has to become of a request at one hop. */
export type Expectation = Arrives | Replies | Fails | Split | AnyOf;

/** A service answers. What is left out is not judged. */
export interface Arrives {
	readonly kind: 'arrives';
	readonly at: Place;
	/** The path with its query, as it arrives. */
	readonly path?: string;
	/** The Host header as it arrives. */
	readonly authority?: string;
	/** Header lines by lower-case name as they arrive: all lines of that name, in order. */
	readonly headers?: Readonly<Record<string, readonly string[]>>;
	/** Lower-case names of headers that must not arrive. */
	readonly absent?: readonly string[];
	/** Values of the response’s headers by lower-case name, in order; none: the header must not come back. */
	readonly returns?: Readonly<Record<string, readonly string[]>>;
	/** The header lines that carry keys, which must arrive as they were sent (law 5). */
	readonly carried: readonly HeaderLine[];
	/** What the application answers, 200 unless the request asks it for another status. */
	readonly status: number;
	/** Every service that gets a copy of the request, in any order. */
	readonly mirrors?: readonly ServicePort[];
	readonly grpcStatus?: number;
	/** How many messages of a stream, or frames, come back. */
	readonly messages?: number;
}

/** The mesh answers by itself; `headers` are those of the response that are judged, by lower-case name. */
export interface Replies {
	readonly kind: 'replies';
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly grpcStatus?: number;
}

/** A 5xx within 5 seconds, without reaching any application (law 7). */
interface Fails {
	readonly kind: 'fails';
}

/** One of several by chance; weights count relative to their sum. */
export interface Split {
	readonly kind: 'split';
	readonly shares: readonly { readonly weight: number; readonly of: Arrives | Replies | Fails }[];
}

/** One of several, which of them is the mesh’s own affair (law 9). */
interface AnyOf {
	readonly kind: 'any of';
	readonly of: readonly Expectation[];
}

/** Whether requests have to be counted to judge an expectation. */
export function isSplit(expected: Expectation): boolean {
	return expected.kind === 'split' || (expected.kind === 'any of' && expected.of.some(isSplit));
}
