// SPDX-License-Identifier: Apache-2.0
import { type NativeObject, servicePortName, type XdsResource } from '@branchline/plan';
import { staticCluster } from '@branchline/testbed';
import type { Workload } from '../../case/workload.ts';
import { emptyTable } from '../../envoy/loopback.ts';
import { placeAt } from '../cluster.ts';
import type { Applications, Slots } from './slots.ts';

/** What resources of a case are translated by. */
export interface Translation {
	readonly applications: Applications;
	readonly workloads: readonly Workload[];
	/** The listener of each route table, by the table's name. */
	readonly tables: Slots;
	readonly tableCount: number;
}

/** The name of the listener, and of the table, at a place. */
export function listenerName(place: number): string {
	return `table-${place}`;
}

/**
 * The resources of a case as an Envoy on this machine takes them: clusters that a user only named get their endpoints,
 * addresses of workloads become those of their applications, tables the names of their listeners. Listeners are left out.
 */
export function onLoopback(resources: readonly NativeObject[], by: Translation): readonly XdsResource[] {
	const of = (type: string) =>
		resources.filter((one): one is XdsResource => '@type' in one && String(one['@type']).endsWith(`.${type}`));
	const named = of('RouteConfiguration').map((table) => ({
		...table,
		name: listenerName(by.tables.of(String(table.name))),
	}));
	const names = new Set(named.map(({ name }) => name));
	const empty = Array.from({ length: by.tableCount }, (_, place) => listenerName(place)).filter(
		(name) => !names.has(name),
	);
	return [
		...of('Cluster').map((cluster) => withEndpoints(cluster, by)),
		...of('ClusterLoadAssignment').map((one) => withAddresses(one, by) as XdsResource),
		...named,
		...empty.map(emptyTable),
	];
}

/** A cluster that has endpoints, or that gets those of the service port that it is called after or says it stands for. */
function withEndpoints(cluster: XdsResource, by: Translation): XdsResource {
	if (cluster.type !== undefined || cluster.load_assignment !== undefined)
		return withAddresses(cluster, by) as XdsResource;
	const { metadata } = cluster as { metadata?: { filter_metadata?: Readonly<Record<string, { service?: string }>> } };
	const named = metadata?.filter_metadata?.['branchline.dev']?.service ?? String(cluster.name);
	const endpoints = by.workloads.flatMap((workload) => endpointsNamed(workload, named, by.applications));
	return { ...staticCluster(String(cluster.name), endpoints), ...cluster, type: 'STATIC' };
}

function endpointsNamed(
	{ namespace, name: service, ports, replicas }: Workload,
	named: string,
	applications: Applications,
) {
	if (replicas === 0) return [];
	const of = ports.map(({ port }) => ({ namespace, service, port }));
	return of.filter((port) => servicePortName(port) === named).map((port) => applications.at(port));
}

interface SocketAddress {
	readonly address: string;
	readonly port_value: number;
}

function withAddresses(value: unknown, by: Translation): unknown {
	if (Array.isArray(value)) return value.map((item) => withAddresses(item, by));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => {
			if (key !== 'socket_address') return [key, withAddresses(inner, by)];
			const { address, port_value: port } = inner as SocketAddress;
			const place = placeAt(by.workloads, address, port);
			if (place === undefined) return [key, inner];
			const at = by.applications.at(place);
			return [key, { address: at.host, port_value: at.port }];
		}),
	);
}
