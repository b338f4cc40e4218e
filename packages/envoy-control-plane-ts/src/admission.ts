// SPDX-License-Identifier: Apache-2.0
import type { Client } from './client.ts';
import type { ResourceType } from './resource-types.ts';
import { Store } from './store.ts';
import type { View } from './view.ts';

/** A client that is not served, and why. */
export interface Denied {
	readonly denied: string;
}

/** Decides whether a client is served, and what it sees: everything of a store, or a view of it. */
export type Admission = (client: Client) => Store | View | Denied;

/**
 * Whether a client's certificate is one for the node that it says it is: a SPIFFE ID whose last part, or a DNS name, is
 * the id or the cluster of the node.
 */
export function ownsItsNode({ node, identity }: Client): boolean {
	if (identity === undefined) return false;
	const names = [node.id, node.cluster].filter((name) => name !== '');
	const proven = [
		...identity.dnsNames,
		...identity.uris.map((uri) => uri.slice(uri.lastIndexOf('/') + 1)),
		...identity.uris,
	];
	return proven.some((name) => names.includes(name));
}

/** The view that an admission gave. */
export function viewFrom(admitted: Store | View): View {
	return admitted instanceof Store ? { store: admitted } : admitted;
}

/** Whether a client sees nothing of a type: secrets are for those that have proven who they are. */
export function isWithheld({ secret }: ResourceType, { identity }: Client): boolean {
	return secret === true && identity === undefined;
}
