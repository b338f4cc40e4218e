// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { create } from '@bufbuild/protobuf';
import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import type { ExecutionContext } from 'ava';
import { Cluster_DiscoveryType, ClusterSchema } from '#api/envoy/config/cluster/v3/cluster_pb.js';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.ts';
import type { ControlPlaneEvents } from './events.ts';
import { resourceFromMessage } from './json.ts';
import { DeltaStream, SotwStream, type Target } from './raw-stream.test.fixture.ts';
import { Resource } from './resource.ts';
import { resourceTypes } from './resource-types.ts';
import { Store } from './store.ts';

/** A control plane that serves, and how to get at it. */
export interface Serving {
	readonly store: Store;
	readonly plane: ControlPlane;
	readonly port: number;
	/** A stream of the incremental protocol, aggregated unless a path is given. */
	delta(more?: Partial<Target>): DeltaStream;
	/** A stream of state of the world, aggregated unless a path is given. */
	sotw(more?: Partial<Target>): SotwStream;
	/** The next event of a kind. */
	next<Event extends keyof ControlPlaneEvents>(event: Event): Promise<ControlPlaneEvents[Event]>;
}

/** Serves a store until the test ends. */
export async function serving(
	t: ExecutionContext,
	resources: readonly Resource[] = [],
	options: Partial<ControlPlaneOptions> = {},
): Promise<Serving> {
	const store = new Store();
	store.publish({ set: resources });
	const plane = new ControlPlane({ serve: store, ...options });
	const server = new Server();
	plane.addTo(server);
	const port = await new Promise<number>((resolve, reject) =>
		server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
			error === null ? resolve(bound) : reject(error),
		),
	);
	// A connection of its own for each stream, unlimited in what it takes.
	const open = (): Client => {
		const limits = { 'grpc.max_receive_message_length': -1, 'grpc.use_local_subchannel_pool': 1 };
		const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), limits);
		t.teardown(() => client.close());
		return client;
	};
	t.teardown(() => {
		plane.close();
		server.forceShutdown();
	});
	return {
		store,
		plane,
		port,
		delta: (more = {}) => new DeltaStream({ client: open(), store, ...more }),
		sotw: (more = {}) => new SotwStream({ client: open(), store, ...more }),
		next: async (event) => (await once(plane, event as string)) as never,
	};
}

/** Type URLs by the usual abbreviations. */
export const urls = Object.fromEntries(
	Object.entries(resourceTypes).map(([short, { typeUrl }]) => [short, typeUrl]),
) as Readonly<Record<keyof typeof resourceTypes, string>>;

/** A resource of a type with a name of its own; `content` tells versions apart. The message is its name and an unknown field. */
export function made(type: keyof typeof resourceTypes, name: string, content = ''): Resource {
	const field = (tag: number[], text: string) => Buffer.concat([Buffer.from([...tag, text.length]), Buffer.from(text)]);
	// Fields 1 (the name) and 1000 (which no message of the API has), both of fewer than 128 bytes.
	const bytes = Buffer.concat([field([0x0a], name), field([0xc2, 0x3e], content)]);
	return new Resource({ typeUrl: resourceTypes[type].typeUrl, name, bytes });
}

/** A cluster that waits for endpoints over the same stream. */
export function edsCluster(name: string, serviceName = name, altStatName = ''): Resource {
	const edsConfig = { configSourceSpecifier: { case: 'ads', value: {} } } as const;
	const clusterDiscoveryType = { case: 'type', value: Cluster_DiscoveryType.EDS } as const;
	const edsClusterConfig = { serviceName, edsConfig };
	return resourceFromMessage(
		ClusterSchema,
		create(ClusterSchema, { name, altStatName, clusterDiscoveryType, edsClusterConfig }),
	);
}

/** Waits until a condition holds; what it looks at is in this process. */
export async function until(holds: () => boolean): Promise<void> {
	const end = performance.now() + 10_000;
	while (!holds()) {
		if (performance.now() > end) throw new Error(`never: ${holds}`);
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
}
