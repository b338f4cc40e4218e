// SPDX-License-Identifier: Apache-2.0
import type { Client } from './client.ts';
import type { ControlPlane } from './control-plane.ts';
import { printable } from './limits.ts';
import { typeName } from './resource-types.ts';

type Write = (fields: object, message: string) => void;

/** What a logger must have: pino is one. */
export interface Logger {
	readonly debug: Write;
	readonly info: Write;
	readonly warn: Write;
	readonly error: Write;
}

/** Characters of a text of a client's in one line. */
const most = 512;

/**
 * Writes one line for each thing that a control plane tells, until what it answers is called: streams and certificates
 * as info; refusals, denials and waits that were given up as warnings; responses and acknowledgements as debug. Bodies
 * of resources are never in it, and texts of clients are cut and printable.
 */
export function log(controlPlane: ControlPlane, logger: Logger): () => void {
	const listeners = {
		connected: (client) => logger.info(whoIs(client), 'client connected'),
		disconnected: (client, reason) =>
			logger.info({ ...whoIs(client), reason: printable(reason, most) }, 'client disconnected'),
		denied: ({ client, peer, reason }) =>
			logger.warn({ ...(client ? whoIs(client) : { peer }), reason: printable(reason, most) }, 'client denied'),
		withheld: ({ client, typeUrl }) =>
			logger.warn({ ...whoIs(client), type: typeName(typeUrl) }, 'secrets asked for without a certificate'),
		sent: ({ client, typeUrl, ...counts }) =>
			logger.debug({ ...whoIs(client), type: typeName(typeUrl), ...counts }, 'response sent'),
		acknowledged: ({ client, typeUrl, ...counts }) =>
			logger.debug({ ...whoIs(client), type: typeName(typeUrl), ...counts }, 'response acknowledged'),
		refused: ({ client, typeUrl, message, resources }) => {
			const names = resources.slice(0, 10).map(({ name }) => printable(name, 256));
			const fields = { type: typeName(typeUrl), names, complaint: printable(message, most) };
			logger.warn({ ...whoIs(client), ...fields }, 'response refused');
		},
		hurried: ({ client, typeUrl }) =>
			logger.warn({ ...whoIs(client), type: typeName(typeUrl) }, 'sent before others were acknowledged'),
		certificatesUsed: (expires) => logger.info({ expires: expires.toISOString() }, 'certificates in use'),
		certificatesRefused: (reason) => logger.error({ reason: printable(reason, most) }, 'certificates refused'),
		failed: (error) => logger.error({ err: error }, 'a function of the caller failed'),
	} satisfies { [Event in keyof Events]: (...values: Events[Event]) => void };
	const entries = Object.entries(listeners) as [keyof Events, () => void][];
	for (const [event, listener] of entries) controlPlane.on(event, listener);
	return () => {
		for (const [event, listener] of entries) controlPlane.off(event, listener);
	};
}

type Events = import('./events.ts').ControlPlaneEvents;

function whoIs({ node, peer, stream }: Client): object {
	return { node: printable(node.id, 256), peer, stream };
}
