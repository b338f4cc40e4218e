// SPDX-License-Identifier: Apache-2.0
import type { Client } from './client.ts';

/** What a control plane tells, by event. */
export interface ControlPlaneEvents {
	connected: [client: Client];
	disconnected: [client: Client, reason: string];
	/** Somebody is not served: by the admission, or because there are too many already. */
	denied: [event: { peer: string; client?: Client; reason: string }];
	/** A client without a certificate asks for a type that is secret, and is told that there is nothing. */
	withheld: [event: { client: Client; typeUrl: string }];
	/** A response was handed to the connection. */
	sent: [event: Sent];
	acknowledged: [event: { client: Client; typeUrl: string; resources: number; milliseconds: number }];
	/** A client refused a response. `resources` are to blame; empty while that is not known. */
	refused: [event: Refusal];
	/** A client took so long to acknowledge that what waited for it was sent all the same. */
	hurried: [event: { client: Client; typeUrl: string }];
	/**
	 * A function of the caller's threw. The stream for which `serve` or a view's `sees` was called ends with INTERNAL; of a
	 * listener of an event nothing comes but this. Where nobody listens it is a warning of the process.
	 */
	failed: [error: unknown, client?: Client];
	/** Connections from now on get other certificates, which expire. */
	certificatesUsed: [expires: Date];
	/** New certificates cannot be used; the last ones stay. */
	certificatesRefused: [reason: string];
}

/**
 * What a client refused. `message` is the client's, cut and printable; versions name what was refused, and what the store
 * was rolled back to.
 */
export interface Refusal {
	readonly client: Client;
	readonly typeUrl: string;
	readonly message: string;
	readonly resources: readonly {
		readonly name: string;
		readonly version: string;
		readonly rolledBackTo?: string;
	}[];
}

/** A response that was written. */
export interface Sent {
	readonly client: Client;
	readonly typeUrl: string;
	readonly resources: number;
	readonly removed: number;
	readonly bytes: number;
	/** Milliseconds since the first change that is in it was published; undefined where it only answers a request. */
	readonly queued: number | undefined;
}
