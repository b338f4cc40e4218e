// SPDX-License-Identifier: Apache-2.0
import type { Server } from '@branchline/serve';
import { type Client, type ControlPlaneEvents, printable } from 'envoy-control-plane-ts';
import type { Fields, Terminal } from '../terminal.ts';
import { shortOf } from './short-of.ts';

type ControlPlane = Server['controlPlane'];
type Heard = 'connected' | 'disconnected' | 'denied' | 'withheld' | 'refused' | 'hurried';
type Listeners<Event extends keyof ControlPlaneEvents> = {
	readonly [Name in Event]: (...values: ControlPlaneEvents[Name]) => void;
};

/** Characters of a name, and of a reason, in one line. */
const [mostOfName, mostOfText] = [256, 4_096];

/**
 * Says what a control plane tells of Envoys and of its certificates. `oldest` is the Envoy that what is served is for, such
 * as 1.34. What Envoys say of themselves is shown without control characters, and cut.
 */
export function tellClients(controlPlane: ControlPlane, oldest: string, terminal: Terminal): void {
	listen(controlPlane, { ...ofEnvoys(oldest, terminal), ...ofServing(terminal) });
}

function ofEnvoys(oldest: string, terminal: Terminal): Listeners<Heard> {
	return {
		connected: (client) => {
			const version = versionOf(client);
			const fields = { event: 'connected', ...whoIs(client), ...(version ? { version: version.join('.') } : {}) };
			terminal.say('info', `${named(client)}${version ? ` (${version.join('.')})` : ''} is connected`, fields);
			if (version === undefined || !isOlder(version, oldest)) return;
			const way = `use --set version=${version[0]}.${version[1]}`;
			terminal.say('warning', `${named(client)} is older than ${oldest}, which what is served is for: ${way}`, fields);
		},
		disconnected: (client, reason) =>
			terminal.say('info', `${named(client)} is gone: ${reason}`, { event: 'disconnected', ...whoIs(client), reason }),
		denied: ({ client, peer, reason: text }) => {
			const reason = printable(text, mostOfText);
			const who = client === undefined ? peer : `${named(client)} at ${peer}`;
			const fields = { event: 'denied', ...(client ? whoIs(client) : { peer }), reason };
			terminal.say('warning', `${who} is not served: ${reason}`, fields);
		},
		withheld: ({ client, typeUrl }) => {
			const line = `${named(client)} asks for a ${shortOf(typeUrl)} without a certificate, and gets none`;
			terminal.say('warning', line, { event: 'withheld', ...whoIs(client), type: shortOf(typeUrl) });
		},
		refused: ({ client, typeUrl, message, resources }) => {
			const type = shortOf(typeUrl);
			const names = resources.map(({ name }) => printable(name, mostOfName));
			const fields = { event: 'refused', ...whoIs(client), type, names, reason: message };
			terminal.say('error', `${named(client)} refuses ${type} ${names.join(', ')}: ${message}`, fields);
		},
		hurried: ({ client, typeUrl }) => {
			const line = `${named(client)} is slow to take what ${shortOf(typeUrl)} need: sent all the same`;
			terminal.say('warning', line, { event: 'hurried', ...whoIs(client), type: shortOf(typeUrl) });
		},
	};
}

function ofServing(terminal: Terminal): Listeners<'certificatesUsed' | 'certificatesRefused' | 'failed'> {
	return {
		certificatesUsed: (expires) => {
			const fields = { event: 'certificates-used', expires: expires.toISOString() };
			terminal.say('info', `connections get a certificate that expires at ${fields.expires}`, fields);
		},
		certificatesRefused: (reason) => {
			const line = `the certificates cannot be used, and the last ones stay: ${reason}`;
			terminal.say('error', line, { event: 'certificates-refused', reason });
		},
		failed: (error) => {
			const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
			terminal.say('error', `a mistake of Branchline's: ${text}`, { event: 'failed' });
		},
	};
}

function listen(controlPlane: ControlPlane, listeners: Partial<Listeners<keyof ControlPlaneEvents>>): void {
	const entries = Object.entries(listeners) as [keyof ControlPlaneEvents, () => void][];
	for (const [event, listener] of entries) controlPlane.on(event, listener);
}

function named({ node }: Client): string {
	return `Envoy ${printable(node.id, mostOfName)}`;
}

function whoIs({ node, peer, stream }: Client): Fields {
	return { node: printable(node.id, mostOfName), peer, stream };
}

function versionOf({ node: { userAgentVersionType: type } }: Client): readonly [number, number, number] | undefined {
	if (type.case !== 'userAgentBuildVersion') return undefined;
	const { version } = type.value;
	return version && [version.majorNumber, version.minorNumber, version.patch];
}

function isOlder([major, minor]: readonly number[], oldest: string): boolean {
	const [oldestMajor, oldestMinor] = oldest.split('.').map(Number);
	return major! < oldestMajor! || (major === oldestMajor && minor! < oldestMinor!);
}
