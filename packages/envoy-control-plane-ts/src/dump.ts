// SPDX-License-Identifier: Apache-2.0
import type { Channel } from './channel.ts';
import type { Identity } from './client.ts';
import type { ControlPlane } from './control-plane.ts';
import { printable } from './limits.ts';
import type { Session } from './session.ts';
import { type Standing, standingsOf } from './standing.ts';
import type { Stream } from './stream.ts';

/** One type on one stream. */
export interface TypeDump {
	readonly typeUrl: string;
	/** How many names the client asks for; `*` for all of them. */
	readonly asks: number | '*';
	/** How many resources stand how. */
	readonly resources: Readonly<Record<Standing, number>>;
	/** How many names are to be sent. */
	readonly backlog: number;
	readonly inFlight: { readonly names: number; readonly bytes: number; readonly milliseconds: number } | undefined;
	readonly refused: readonly { readonly name: string; readonly version: string; readonly complaint: string }[];
}

/** One stream. Texts of the client are cut and printable; bodies of resources are nowhere. */
export interface StreamDump {
	readonly stream: number;
	readonly node: { readonly id: string; readonly cluster: string };
	readonly identity: Identity | undefined;
	readonly peer: string;
	readonly protocol: 'sotw' | 'delta';
	/** Bytes of responses that are still in this process. */
	readonly unwritten: number;
	/** The endpoints that clusters of the stream wait for. */
	readonly warming: readonly string[];
	readonly types: readonly TypeDump[];
}

/** Everything that a control plane knows of its streams, for `JSON.stringify`; its size is in proportion to them. */
export function dump(controlPlane: ControlPlane): { readonly streams: readonly StreamDump[] } {
	return { streams: [...controlPlane.sessions].map(streamDump) };
}

function streamDump(session: Session): StreamDump {
	const stream = session.stream!;
	const { node, identity, peer, stream: number } = stream.client;
	return {
		stream: number,
		node: { id: printable(node.id, 256), cluster: printable(node.cluster, 256) },
		identity,
		peer,
		protocol: session.protocol,
		unwritten: session.unwritten,
		warming: stream.warming,
		types: stream.channels.map((channel) => typeDump(stream, channel)),
	};
}

function typeDump(stream: Stream, channel: Channel): TypeDump {
	const resources: Record<Standing, number> = { synced: 0, 'not sent': 0, unanswered: 0, refused: 0 };
	const refused: { name: string; version: string; complaint: string }[] = [];
	for (const { name, version, standing, complaint } of standingsOf(channel)) {
		resources[standing]++;
		if (complaint !== undefined) refused.push({ name, version, complaint });
	}
	const { asks, backlog, inFlight, type } = channel;
	const milliseconds = Math.round(stream.age(channel) ?? 0);
	return {
		typeUrl: printable(type.typeUrl, 256),
		asks: asks.isWildcard ? '*' : asks.names.size,
		resources,
		backlog,
		inFlight: inFlight && { names: inFlight.sent.length, bytes: inFlight.body.length, milliseconds },
		refused,
	};
}
