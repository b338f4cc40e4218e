// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	finding,
	gapDiagnostics,
	listMemo,
	memoized,
	type RenderCache,
	type RenderInput,
	type Rendering,
	refusalDiagnostics,
	remember,
	rewriteFindings,
	Substitutions,
	supportedPlan,
	withShapes,
} from '@branchline/adapter';
import {
	compareServicePorts,
	type Diagnostic,
	type Plan,
	type ServicePlan,
	servicePortName,
	type XdsResource,
} from '@branchline/plan';
import { forkClusterName, serviceCluster } from './cluster.ts';
import { destinationsOf } from './destinations.ts';
import { envoyDialect } from './dialect.ts';
import { type ClusterView, viewOf } from './endpoints.ts';
import { envoyFeatures } from './features.ts';
import { field, list, type Message, withField } from './field.ts';
import { byType, forkClusters, type MadeClusters } from './fork-clusters.ts';
import { isOurResource } from './ours.ts';
import { reach } from './reach.ts';
import { nameOf, resourcesOf, typeUrls } from './resources.ts';
import { clusterResolver, type ServiceOfCluster } from './service-cluster.ts';
import { shapeOf } from './shape.ts';
import { type HostRouting, listStrategy, type RouteStrategy, stripHost } from './strategy.ts';
import { ownTable, routedPorts } from './table.ts';

/** What a caller of the library may settle for an Envoy adapter of its own. */
export interface EnvoyAdapterOptions {
	/** Which service port a cluster is, where neither its name nor its metadata says so. */
	readonly serviceOf?: ServiceOfCluster;
	readonly strategy?: RouteStrategy;
}

/** Envoy by xDS: the caller's RouteConfigurations transformed, or a table per service port where there are none. */
export function envoyAdapter({ serviceOf, strategy = listStrategy }: EnvoyAdapterOptions = {}): Adapter {
	return withShapes(shapeOf, {
		name: 'envoy',
		description: 'xDS resources for Envoy: listeners, routes, clusters and endpoints',
		implementations: [],
		options: {},
		parents: ['mesh', 'gateway'],
		reads: [],
		writes: [],
		yieldsMesh: false,
		features: () => envoyFeatures,
		render: (input) => render(input, strategy, serviceOf),
		strip: (object) => ('@type' in object ? strip(object as XdsResource) : object),
		reaches: (object, { native }) => reach(object, clusterResolver(resourcesOf(native, 'cluster'), serviceOf)),
	});
}

/** The Envoy adapter as it is chosen by name. */
export const envoy: Adapter = envoyAdapter();

function render(input: RenderInput, strategy: RouteStrategy, serviceOf: ServiceOfCluster | undefined): Rendering {
	const { plan, gaps } = supportedPlan(input.plan, envoyFeatures);
	const native = input.native.filter((object) => !('@type' in object && isOurResource(object as XdsResource)));
	const clusters = resourcesOf(native, 'cluster');
	const resolve = clusterResolver(clusters, serviceOf);
	const users = resourcesOf(native, 'routeConfiguration');
	const tables = users.length > 0 ? users : ownTables(input, plan);
	const routing: Routing = {
		dialect: envoyDialect(resolve, forkClusterName),
		substitutions: new Substitutions(plan),
		carriers: plan.carriers,
		strategy,
		// Which service port a cluster is depends on the Clusters, so what was made with others is not reused.
		depends: [...clusters, JSON.stringify(plan.carriers)],
	};
	const routed = tables.map((table) => routedTable(table, routing, input.cache));
	const view = viewOf(input.cluster);
	const baseline =
		users.length > 0 ? [] : tables.map((table) => baselineClusters(nameOf(table), resolve, view, input.cache));
	const names = [...new Set(tables.flatMap(clustersOf))];
	const forks = forkClusters(names, resolve, routing.substitutions, clusters, view, input.cache);
	const resources = [
		...[...baseline, ...forks].flatMap((made) => made.clusters),
		...[...baseline, ...forks].flatMap((made) => made.assignments),
		...routed.map(({ table }) => table),
	];
	return {
		artifacts: resources.map((resource): Artifact => ({ kind: 'resource', resource })),
		diagnostics: [...gapDiagnostics('envoy', gaps), ...routed.flatMap(({ diagnostics }) => diagnostics)],
	};
}

/** What routes of all tables are copied with. */
interface Routing extends Omit<HostRouting, 'memo'> {
	readonly strategy: RouteStrategy;
	readonly depends: readonly unknown[];
}

/** The names of the clusters that a table's own routes send requests to. */
const clustersOf = memoized((table: XdsResource): readonly string[] => [
	...new Set(list(table, 'virtual_hosts').flatMap((host) => list(stripHost(host), 'routes').flatMap(destinationsOf))),
]);

/** The names of the service ports that forks of one service port lead to. */
const targetNames = memoized(({ substitutions }: ServicePlan): readonly string[] => [
	...new Set(substitutions.flatMap(({ to }) => (to.kind === 'service' ? [servicePortName(to.port)] : []))),
]);

/**
 * A table for each service port that is routed by request. A service that is only ever a fork's target has none: its
 * requests come by their key.
 */
function ownTables({ cluster, cache }: RenderInput, plan: Plan): readonly XdsResource[] {
	const forked = new Set(plan.services.map(({ of }) => servicePortName(of)));
	const targets = new Set(plan.services.flatMap(targetNames));
	const ports = routedPorts(cluster).filter(({ name }) => forked.has(name) || !targets.has(name));
	const known = new Set(ports.map(({ name }) => name));
	const others = plan.services
		.map(({ of }) => ({ of, name: servicePortName(of) }))
		.filter(({ name }) => !known.has(name));
	return [...ports, ...others]
		.sort((a, b) => compareServicePorts(a.of, b.of))
		.map(({ of, name }) => remember(cache, `envoy own ${name}`, [], () => ownTable(of)));
}

function baselineClusters(
	name: string,
	resolve: ReturnType<typeof clusterResolver>,
	view: ClusterView,
	cache: RenderCache | undefined,
): MadeClusters {
	const destination = resolve(name);
	if (destination.kind !== 'service') return { clusters: [], assignments: [] };
	return remember(cache, `envoy baseline ${name}`, [view], () => byType(serviceCluster(destination.port, view)));
}

interface RoutedTable {
	readonly table: XdsResource;
	readonly diagnostics: readonly Diagnostic[];
}

function routedTable(table: XdsResource, routing: Routing, cache: RenderCache | undefined): RoutedTable {
	const { dialect, substitutions, depends } = routing;
	const services = clustersOf(table).map((cluster) =>
		substitutions.service(dialect.destinations({ route: { cluster } })[0]!),
	);
	return remember(cache, `envoy table ${nameOf(table)}`, [table, ...depends, ...services], () =>
		routeTable(table, routing, cache),
	);
}

function routeTable(table: XdsResource, routing: Routing, cache: RenderCache | undefined): RoutedTable {
	const diagnostics: Diagnostic[] = [];
	const hosts = list(table, 'virtual_hosts').map((host) => {
		const where = `RouteConfiguration ${nameOf(table)} virtual host ${String(field(host, 'name'))}`;
		const obstacle = obstacleOf(host, table, routing);
		if (obstacle) {
			diagnostics.push(finding('adapter/cannot-copy', `${where}: ${obstacle}`));
			return stripHost(host);
		}
		const memo = remember(cache, `envoy host ${where}`, [host, ...routing.depends], () => listMemo<Message>());
		const { host: routed, refused } = routing.strategy.route(host, { ...routing, memo });
		diagnostics.push(...refusalDiagnostics(where, refused));
		diagnostics.push(...rewriteFindings(where, routing, list(stripHost(host), 'routes')));
		return routed;
	});
	return { table: withField(table, 'virtual_hosts', hosts) as XdsResource, diagnostics };
}

/** What keeps a whole virtual host from being copied: choices that are not made in its list of routes. */
function obstacleOf(host: Message, table: Message, { dialect, substitutions }: Routing): string | undefined {
	if (field(host, 'matcher') !== undefined)
		return 'it chooses its routes by a matcher tree, which is not copied; list them in routes instead';
	const mirrors = [...list(host, 'request_mirror_policies'), ...list(table, 'request_mirror_policies')];
	const forked = dialect
		.destinations({ request_mirror_policies: mirrors })
		.some((to) => substitutions.service(to) !== undefined);
	return forked ? 'a mirror policy outside its routes sends requests to a forked service' : undefined;
}

/** The table as the user wrote it. */
function strip(resource: XdsResource): XdsResource | undefined {
	if (isOurResource(resource)) return undefined;
	if (resource['@type'] !== typeUrls.routeConfiguration) return resource;
	const hosts = list(resource, 'virtual_hosts');
	const stripped = hosts.map(stripHost);
	return stripped.every((host, index) => host === hosts[index])
		? resource
		: (withField(resource, 'virtual_hosts', stripped) as XdsResource);
}
