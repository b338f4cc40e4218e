// SPDX-License-Identifier: Apache-2.0
import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { type Cluster, Cluster_DiscoveryType, ClusterSchema } from '#api/envoy/config/cluster/v3/cluster_pb.js';
import { resourceFromMessage } from './json.ts';
import { Resource } from './resource.ts';
import { resourceTypes } from './resource-types.ts';
import { Store } from './store.ts';

/** The types of the world: listeners, routes and hosts point at clusters, clusters at endpoints. */
export const kinds = ['CDS', 'EDS', 'LDS', 'RDS', 'VHDS', 'ECDS'] as const;

/** One type of the world. */
export type Kind = (typeof kinds)[number];

/** What a resource of the world says: a content, and the clusters that it points at. */
export interface Content {
	readonly variant: number;
	readonly targets: readonly string[];
	/** The endpoints that a cluster waits for. */
	readonly endpoints?: string | undefined;
}

/** The content that clients of a refusing kind refuse. */
export const bad = 3;

/** The endpoints of a cluster: two clusters have the same ones, one has none. */
const endpointsOf: Readonly<Record<string, string | undefined>> = { c0: 'e0', c1: 'e0', c2: 'e2', c4: 'e4' };

/** The names of each type. */
export const names: Readonly<Record<Kind, readonly string[]>> = {
	CDS: ['c0', 'c1', 'c2', 'c3', 'c4'],
	EDS: ['e0', 'e2', 'e4'],
	LDS: ['l0', 'l1'],
	RDS: ['r0', 'r1', 'r2'],
	VHDS: ['r0/h0', 'r0/h1', 'r1/h0'],
	ECDS: ['x0', 'x1', 'x2'],
};

/** One change of the world: a resource comes, changes or goes. `targets` are bits. */
export interface Edit {
	readonly kind: Exclude<Kind, 'EDS'>;
	readonly index: number;
	readonly variant: number | undefined;
	readonly targets: number;
}

const edited: readonly Edit['kind'][] = ['CDS', 'CDS', 'RDS', 'RDS', 'LDS', 'VHDS', 'ECDS'];

/** Any change; removals and refused contents are less frequent than others. */
export const anyEdit: fc.Arbitrary<Edit> = fc.record({
	kind: fc.constantFrom(...edited),
	index: fc.nat(4),
	variant: fc.constantFrom(0, 1, 2, undefined, 0, 1, bad),
	targets: fc.nat(31),
});

/** A store whose every step is consistent: what points at a cluster is published with it, and changed when it goes. */
export class World {
	readonly store = new Store();
	readonly #contents = new Map<Kind, Map<string, Content>>(kinds.map((kind) => [kind, new Map()]));

	/** Publishes changes as one step; answers what is gone by it. */
	publish(edits: readonly Edit[]): readonly (readonly [Kind, string])[] {
		const before = this.#names();
		for (const edit of edits) this.#edit(edit);
		this.#close();
		this.store.replace(
			kinds.flatMap((kind) => [...this.#contents.get(kind)!].map(([name, c]) => encoded(kind, name, c))),
		);
		return before.filter(([kind, name]) => !this.#contents.get(kind)!.has(name));
	}

	#names(): readonly (readonly [Kind, string])[] {
		return kinds.flatMap((kind) => [...this.#contents.get(kind)!.keys()].map((name) => [kind, name] as const));
	}

	#edit({ kind, index, variant, targets }: Edit): void {
		const name = names[kind][index % names[kind].length]!;
		const contents = this.#contents.get(kind)!;
		if (variant === undefined) contents.delete(name);
		else contents.set(name, { variant, targets: names.CDS.filter((_, bit) => (targets & (1 << bit)) !== 0) });
	}

	// No target without its cluster; endpoints as long as a cluster has them.
	#close(): void {
		const clusters = this.#contents.get('CDS')!;
		for (const kind of ['LDS', 'RDS', 'VHDS'] as const) {
			const contents = this.#contents.get(kind)!;
			for (const [name, { variant, targets }] of contents) {
				contents.set(name, { variant, targets: targets.filter((target) => clusters.has(target)) });
			}
		}
		const used = new Set([...clusters.keys()].map((name) => endpointsOf[name]).filter((name) => name !== undefined));
		const endpoints = this.#contents.get('EDS')!;
		for (const name of endpoints.keys()) if (!used.has(name)) endpoints.delete(name);
		for (const name of used) endpoints.set(name, { variant: 0, targets: [] });
	}
}

/** A resource of the world, encoded. */
function encoded(kind: Kind, name: string, content: Content): Resource {
	if (kind === 'CDS') return resourceFromMessage(ClusterSchema, cluster(name, content.variant));
	const { typeUrl } = resourceTypes[kind];
	return new Resource({ typeUrl, name, bytes: Buffer.from(JSON.stringify({ name, ...content })) });
}

function cluster(name: string, variant: number): Cluster {
	const altStatName = String(variant);
	const serviceName = endpointsOf[name];
	if (serviceName === undefined) return create(ClusterSchema, { name, altStatName });
	return create(ClusterSchema, {
		name,
		altStatName,
		clusterDiscoveryType: { case: 'type', value: Cluster_DiscoveryType.EDS },
		edsClusterConfig: { serviceName, edsConfig: { configSourceSpecifier: { case: 'ads', value: {} } } },
	});
}
