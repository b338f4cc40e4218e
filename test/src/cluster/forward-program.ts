// SPDX-License-Identifier: Apache-2.0
import type { Server } from 'node:net';
import { forward } from '@branchline/testbed';

/** Where to forward to; the server whose connections are forwarded comes with it. */
export interface ForwardOrder {
	readonly host: string;
	readonly port: number;
}

// Run as a program in the network of a node; imported for its types alone.
process.once('message', (order: ForwardOrder, server: Server) => forward(server, order));
process.once('disconnect', () => process.exit());
