// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Testbed } from '@branchline/testbed';
import type { ExecutionContext } from 'ava';
import type { Place } from '../envoy/place.ts';
import type { ForwardOrder } from './forward-program.ts';

const program = fileURLToPath(new URL('forward-program.js', import.meta.url));

/** The node of a testbed, from which pods and the API server are reached, and whose ports are reached from here. */
export function onNode(t: ExecutionContext, testbed: Testbed): Place {
	return {
		spawn: (command, options) => testbed.run(command, options),
		reach: async (port) => {
			// A socket stays in the network where it was made, whoever accepts its connections.
			const server = createServer().listen(0, '127.0.0.1');
			await once(server, 'listening');
			const { port: reached } = server.address() as { readonly port: number };
			const child = testbed.run([process.execPath, program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
			t.teardown(() => child.kill('SIGKILL'));
			const order: ForwardOrder = { host: '127.0.0.1', port };
			child.send(order, server, {}, () => server.close());
			return reached;
		},
	};
}
