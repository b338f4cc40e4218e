// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import type { Expectation, HeaderLine } from './expectation.ts';

/** How a request is spoken. */
export type Protocol = 'http/1.1' | 'h2c' | 'grpc' | 'websocket';

/** Who sends: a workload of the case, or the `client` that every namespace has. */
export interface Caller {
	readonly namespace: string;
	readonly workload: string;
}

/** Where a hop is sent: a service port, or the ingress of a name. */
export type Addressee = ServicePort | { readonly ingress: string };

/** One call. The first is sent by `from`; each further one by the application that answered the one before. */
export interface Hop {
	readonly to: Addressee;
	readonly protocol: Protocol;
	readonly method: string;
	/** With its query. */
	readonly path: string;
	/** The Host header. */
	readonly authority: string;
}

/**
 * A request and what has to become of it. Applications carry every end-to-end header on from hop to hop.
 * `without` (the users' configuration alone) and `arrives` (with Branchline) have one expectation for each hop.
 */
export interface CaseRequest {
	readonly name: string;
	readonly from: Caller;
	readonly hops: readonly [Hop, ...Hop[]];
	readonly headers: readonly HeaderLine[];
	readonly body: string;
	/** Messages of a gRPC stream or frames of a WebSocket, after which the sender closes. */
	readonly messages: readonly string[];
	readonly without: readonly Expectation[];
	readonly arrives: readonly Expectation[];
}

/** The name of the workload that every namespace has to send requests from. */
export const clientName = 'client';
