// SPDX-License-Identifier: Apache-2.0
import type { Client, Identity } from './client.ts';
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
 * Whether a client's certificate is one for the node that it says it is: a DNS name, a SPIFFE ID or its last part is the id
 * of the node. What the client sees may then depend on the id.
 */
export function ownsItsNode({ node, identity }: Client): boolean {
	return proves(identity, node.id);
}

/**
 * Whether a client's certificate is one for the cluster that it says its node is of, such as one for all instances of a
 * service. It proves nothing of the id, which the client may choose: what it sees may depend on the cluster only.
 */
export function ownsItsCluster({ node, identity }: Client): boolean {
	return proves(identity, node.cluster);
}

function proves(identity: Identity | undefined, name: string): boolean {
	if (identity === undefined || name === '') return false;
	const { dnsNames, uris } = identity;
	return [...dnsNames, ...uris, ...uris.map((uri) => uri.slice(uri.lastIndexOf('/') + 1))].includes(name);
}

/** The view that an admission gave. */
export function viewFrom(admitted: Store | View): View {
	return admitted instanceof Store ? { store: admitted } : admitted;
}

/** Whether a client sees nothing of a type: secrets are for those that have proven who they are. */
export function isWithheld({ secret }: ResourceType, { identity }: Client): boolean {
	return secret === true && identity === undefined;
}
