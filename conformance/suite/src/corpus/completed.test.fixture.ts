// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { withResolved } from './resolved.test.fixture.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Objects as a cluster holds them: created one after the other, with what it says of references, with the Gateways that they are bound to and the subsets that
 * they send requests to, where no file gives those. Every cluster of a table is made one of a service port of its own.
 */
export function completed(native: readonly NativeObject[]): readonly NativeObject[] {
	const all = [...withResolved(withClusters(native)), ...missingGateways(native), ...missingSubsets(native)];
	return all.map((object, index) => {
		if ('@type' in object) return object;
		const second = new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString();
		const { metadata } = object as KubernetesObject;
		return { ...object, metadata: { creationTimestamp: `${second.slice(0, 19)}Z`, ...metadata } } as KubernetesObject;
	});
}

/** One DestinationRule for each host and namespace, with the subsets that no DestinationRule defines for the host there. */
function missingSubsets(native: readonly NativeObject[]): readonly KubernetesObject[] {
	const rules = new Map<string, Set<string>>();
	const defined = new Set<string>();
	for (const { kind, metadata, spec } of native as readonly KubernetesObject[]) {
		const namespace = metadata?.namespace ?? 'default';
		const { host, subsets } = (spec ?? {}) as Fields;
		if (kind === 'DestinationRule' && Array.isArray(subsets))
			for (const { name } of subsets as readonly Fields[]) defined.add(`${namespace} ${String(host)} ${String(name)}`);
		if (kind !== 'VirtualService') continue;
		for (const [to, subset] of subsetsIn(spec)) {
			const id = `${namespace} ${to}`;
			rules.set(id, (rules.get(id) ?? new Set()).add(subset));
		}
	}
	return [...rules].flatMap(([id, names], index) => {
		const [namespace = '', host = ''] = id.split(' ');
		const subsets = [...names].filter((name) => !defined.has(`${id} ${name}`)).map((name) => ({ name }));
		if (subsets.length === 0) return [];
		const metadata = { name: `made-up-${index}`, namespace };
		return [{ apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule', metadata, spec: { host, subsets } }];
	});
}

function subsetsIn(value: unknown): readonly (readonly [host: string, subset: string])[] {
	if (Array.isArray(value)) return value.flatMap(subsetsIn);
	if (typeof value !== 'object' || value === null) return [];
	const { host, subset } = value as Fields;
	const own = typeof host === 'string' && typeof subset === 'string' ? [[host, subset] as const] : [];
	return [...own, ...Object.values(value).flatMap(subsetsIn)];
}

function missingGateways(native: readonly NativeObject[]): readonly KubernetesObject[] {
	const objects = native.filter((object): object is KubernetesObject => !('@type' in object));
	const there = new Set(objects.filter(({ kind }) => kind === 'Gateway').map(idOf));
	const made = objects.flatMap((object) => [...parentsOf(object), ...boundTo(object)]);
	return [...new Map(made.map((gateway) => [idOf(gateway), gateway])).entries()]
		.filter(([id]) => !there.has(id))
		.map(([, gateway]) => gateway);
}

function idOf({ apiVersion, metadata }: KubernetesObject): string {
	return `${apiVersion.split('/')[0]} ${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function parentsOf({ kind, metadata, spec }: KubernetesObject): readonly KubernetesObject[] {
	const { parentRefs } = (spec ?? {}) as { readonly parentRefs?: readonly Fields[] };
	if (!/^(HTTP|GRPC)Route$/.test(kind) || !Array.isArray(parentRefs)) return [];
	return (parentRefs as readonly Fields[])
		.filter((parent) => (parent.kind ?? 'Gateway') === 'Gateway' && typeof parent.name === 'string')
		.map(({ name, namespace = metadata.namespace, sectionName = 'http', port = 80 }) => ({
			apiVersion: 'gateway.networking.k8s.io/v1',
			kind: 'Gateway',
			metadata: { name: String(name), namespace: String(namespace ?? 'default') },
			spec: {
				gatewayClassName: 'any',
				listeners: [{ name: sectionName, port, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
			},
		}));
}

function boundTo({ kind, metadata, spec }: KubernetesObject): readonly KubernetesObject[] {
	const { gateways } = (spec ?? {}) as { readonly gateways?: unknown };
	if (kind !== 'VirtualService' || !Array.isArray(gateways)) return [];
	return gateways
		.filter((gateway): gateway is string => typeof gateway === 'string' && gateway !== 'mesh')
		.map((gateway) => {
			const [name = '', namespace = metadata.namespace ?? 'default'] = gateway.split('/').reverse();
			return {
				apiVersion: 'networking.istio.io/v1',
				kind: 'Gateway',
				metadata: { name, namespace },
				spec: {
					selector: { istio: 'ingressgateway' },
					servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
				},
			};
		});
}

const clusterType = 'type.googleapis.com/envoy.config.cluster.v3.Cluster';

function withClusters(native: readonly NativeObject[]): readonly NativeObject[] {
	const given = new Map(
		native.filter((object) => object['@type'] === clusterType).map((object) => [object.name, object]),
	);
	const names = new Set(native.filter((object) => '@type' in object).flatMap((table) => clustersIn(table, 'table')));
	const clusters = [...names].map((name, index): NativeObject => {
		const metadata = { filter_metadata: { 'branchline.dev': { service: `default/cluster-${index}:80` } } };
		return { '@type': clusterType, ...given.get(name), name, metadata };
	});
	return [...native.filter((object) => object['@type'] !== clusterType), ...clusters];
}

function clustersIn(value: unknown, field: string): readonly string[] {
	if (Array.isArray(value)) return value.flatMap((item) => clustersIn(item, field));
	if (typeof value !== 'object' || value === null) return [];
	const { cluster, name } = value as Fields;
	const own = [cluster, ...(field === 'clusters' ? [name] : [])].filter((one) => typeof one === 'string' && one !== '');
	return [...(own as string[]), ...Object.entries(value).flatMap(([below, item]) => clustersIn(item, below))];
}
