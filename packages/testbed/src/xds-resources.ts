// SPDX-License-Identifier: Apache-2.0

/** An xDS resource in protobuf's JSON form (field names in snake_case or camelCase). `@type` may be left out. */
export interface XdsResource {
	readonly '@type'?: string;
	readonly [field: string]: unknown;
}

/**
 * The whole state of one Envoy. Names are unique within a kind.
 *
 * `endpoints` are ClusterLoadAssignments, by the names that the clusters of type EDS ask for: a cluster without one gets
 * an empty assignment, and one that no cluster asks for is not served.
 */
export interface XdsResources {
	readonly clusters: readonly XdsResource[];
	readonly routeConfigurations: readonly XdsResource[];
	readonly endpoints?: readonly XdsResource[];
}

const prefix = 'type.googleapis.com/envoy.config.';

/** The type URLs of the resources that are served by file. */
export const typeUrls = {
	cluster: `${prefix}cluster.v3.Cluster`,
	endpoints: `${prefix}endpoint.v3.ClusterLoadAssignment`,
	routeConfiguration: `${prefix}route.v3.RouteConfiguration`,
} as const;

/** The first of `fields` that the resource has: one field in its two spellings. */
function field(resource: XdsResource, ...fields: string[]): unknown {
	return fields.map((name) => resource[name]).find((value) => value !== undefined);
}

/** The resource's name; throws where it has none. */
function nameOf(resource: XdsResource): string {
	const name = field(resource, 'name', 'cluster_name', 'clusterName');
	if (typeof name !== 'string' || name === '') throw new Error(`resource without a name: ${JSON.stringify(resource)}`);
	return name;
}

/** The resources by name, in their order; throws where two have one name. */
export function byName(resources: readonly XdsResource[]): Map<string, XdsResource> {
	const found = new Map<string, XdsResource>();
	for (const resource of resources) {
		const name = nameOf(resource);
		if (found.has(name)) throw new Error(`${name}: two resources with this name`);
		found.set(name, resource);
	}
	return found;
}

/** A config source that reads, and watches, one file. */
export function fileSource(path: string): object {
	return { path_config_source: { path }, resource_api_version: 'V3' };
}

/** The name under which the cluster asks for its endpoints, or undefined where it does not use EDS. */
export function edsNameOf(cluster: XdsResource): string | undefined {
	if (field(cluster, 'type') !== 'EDS') return undefined;
	const config = (field(cluster, 'eds_cluster_config', 'edsClusterConfig') ?? {}) as XdsResource;
	const service = field(config, 'service_name', 'serviceName');
	return typeof service === 'string' && service !== '' ? service : nameOf(cluster);
}

/** The cluster with its endpoints read from the file `path`. */
export function withEdsFile(cluster: XdsResource, path: string): XdsResource {
	const { eds_cluster_config: _snake, edsClusterConfig: _camel, ...rest } = cluster;
	return { ...rest, eds_cluster_config: { service_name: edsNameOf(cluster) ?? '', eds_config: fileSource(path) } };
}

/**
 * A copy of `value` in which every `rds` field (of an HTTP connection manager, wherever it stands) reads the file that
 * `pathOf` answers for its route table.
 */
export function withRdsFiles(value: unknown, pathOf: (routeConfiguration: string) => string): unknown {
	if (Array.isArray(value)) return value.map((item) => withRdsFiles(item, pathOf));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => {
			if (key !== 'rds' || typeof inner !== 'object' || inner === null) return [key, withRdsFiles(inner, pathOf)];
			const name = String(field(inner, 'route_config_name', 'routeConfigName'));
			return [key, { route_config_name: name, config_source: fileSource(pathOf(name)) }];
		}),
	);
}
