// SPDX-License-Identifier: Apache-2.0
import type { Pod } from './pod.ts';

/** What is known of a pod beside its object: the addresses that it has on this node. */
export interface PodPlace {
	readonly node: string;
	readonly nodeAddress: string;
	readonly address: string;
}

type Read = (pod: Pod, place: PodPlace) => string;

const fields: Readonly<Record<string, Read>> = {
	'metadata.name': ({ metadata }) => metadata.name,
	'metadata.namespace': ({ metadata }) => metadata.namespace,
	'metadata.uid': ({ metadata }) => metadata.uid,
	'metadata.labels': ({ metadata }) => properties(metadata.labels),
	'metadata.annotations': ({ metadata }) => properties(metadata.annotations),
	'spec.nodeName': (_, { node }) => node,
	'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? 'default',
	'status.podIP': (_, { address }) => address,
	'status.podIPs': (_, { address }) => address,
	'status.hostIP': (_, { nodeAddress }) => nodeAddress,
	'status.hostIPs': (_, { nodeAddress }) => nodeAddress,
};

function properties(entries: Readonly<Record<string, string>> = {}): string {
	const lines = Object.entries(entries).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
	return lines.sort().join('\n');
}

/** A field of a pod by the path that the downward API has for it; undefined where the testbed does not know the path. */
export function podField(path: string, pod: Pod, place: PodPlace): string | undefined {
	const [, map, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? [];
	if (map !== undefined && key !== undefined) return pod.metadata[map as 'labels' | 'annotations']?.[key] ?? '';
	return Object.hasOwn(fields, path) ? fields[path]?.(pod, place) : undefined;
}
