// SPDX-License-Identifier: Apache-2.0
import type { Quarantine } from './quarantine.ts';
import type { Resource } from './resource.ts';
import type { ResourceType } from './resource-types.ts';
import type { Store } from './store.ts';

/** What a client may see: a store, and which of its resources. */
export interface View {
	readonly store: Store;
	/** Whether the client may see a resource; the same answer for the same resource. Default: it may. */
	readonly sees?: (resource: Resource) => boolean;
}

/** What every channel of one stream works with. */
export interface ChannelContext {
	readonly view: View;
	readonly quarantine: Quarantine;
	/** The largest response in bytes, where the protocol allows to split it. */
	readonly responseBytes: number;
	/** What nonces begin with, so that those of another stream are not taken for this one's. */
	readonly nonces: string;
	/** Whether the stream carries every type, so that there is an order among them. */
	readonly aggregated: boolean;
	/** What says who answers, for the `control_plane` field. */
	readonly identifier: Uint8Array | undefined;
	/** What the client says that it supports, as in `Node.client_features`. */
	readonly clientFeatures: ReadonlySet<string>;
	/** Whether the client sees nothing of a type. */
	readonly withholds: (type: ResourceType) => boolean;
}
