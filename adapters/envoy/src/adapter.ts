// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	finding,
	gapDiagnostics,
	type ListMemo,
	listMemo,
	type RenderInput,
	type Rendering,
	refusalDiagnostics,
	rewriteFindings,
	Substitutions,
	supportedPlan,
} from '@branchline/adapter';
import { compareServicePorts, type Diagnostic, type Plan, sameServicePort, type XdsResource } from '@branchline/plan';
import { forkClusterName, serviceCluster } from './cluster.ts';
import { destinationsOf } from './destinations.ts';
import { envoyDialect } from './dialect.ts';
import { viewOf } from './endpoints.ts';
import { envoyFeatures } from './features.ts';
import { field, list, type Message, withField } from './field.ts';
import { forkClusters } from './fork-clusters.ts';
import { reach } from './reach.ts';
import { nameOf, resourcesOf, typeUrls } from './resources.ts';
import { clusterResolver, type ServiceOfCluster } from './service-cluster.ts';
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
	return {
		name: 'envoy',
		description: 'xDS resources for Envoy: listeners, routes, clusters and endpoints',
		implementations: [],
		options: {},
		parents: ['mesh', 'gateway'],
		yieldsMesh: false,
		features: () => envoyFeatures,
		render: (input) => render(input, strategy, serviceOf),
		strip: (object) => ('@type' in object ? strip(object as XdsResource) : object),
		reaches: (object, { native }) => reach(object, clusterResolver(resourcesOf(native, 'cluster'), serviceOf)),
	};
}

/** The Envoy adapter as it is chosen by name. */
export const envoy: Adapter = envoyAdapter();

function render(input: RenderInput, strategy: RouteStrategy, serviceOf: ServiceOfCluster | undefined): Rendering {
	const { plan, gaps } = supportedPlan(input.plan, envoyFeatures);
	const clusters = resourcesOf(input.native, 'cluster');
	const resolve = clusterResolver(clusters, serviceOf);
	const users = resourcesOf(input.native, 'routeConfiguration');
	const tables = users.length > 0 ? users : ownTables(input, plan);
	const routing = {
		dialect: envoyDialect(resolve, forkClusterName),
		substitutions: new Substitutions(plan),
		carriers: plan.carriers,
	};
	const diagnostics: Diagnostic[] = [...gapDiagnostics('envoy', gaps)];
	const routed = tables.map((table) =>
		routedTable(table, strategy, diagnostics, (host) => ({
			...routing,
			memo: memoOf(input, plan, table, users.length > 0 ? host : undefined, String(field(host, 'name'))),
		})),
	);
	const names = new Set(
		tables
			.flatMap((table) => list(table, 'virtual_hosts'))
			.flatMap((host) => list(stripHost(host), 'routes').flatMap(destinationsOf)),
	);
	const view = viewOf(input.cluster);
	const baseline = users.length > 0 ? [] : tables.flatMap((table) => baselineOf(nameOf(table), resolve, view));
	const forks = forkClusters([...names], resolve, routing.substitutions, clusters, view, input.cache);
	const resources = [...inOrder([...baseline, ...forks]), ...routed];
	return { artifacts: resources.map((resource): Artifact => ({ kind: 'resource', resource })), diagnostics };
}

/** Clusters before their endpoints, and both before the routes that name them (xDS, eventual consistency considerations). */
function inOrder(resources: readonly XdsResource[]): readonly XdsResource[] {
	const unique = [
		...new Map(resources.map((resource) => [`${resource['@type']} ${nameOf(resource)}`, resource])).values(),
	];
	const isCluster = (resource: XdsResource) => resource['@type'] === typeUrls.cluster;
	return [...unique.filter(isCluster), ...unique.filter((resource) => !isCluster(resource))];
}

function ownTables({ cluster }: RenderInput, plan: Plan): readonly XdsResource[] {
	const ports = routedPorts(cluster.services);
	const others = plan.services.map(({ of }) => of).filter((of) => !ports.some((port) => sameServicePort(port, of)));
	return [...ports, ...others].sort(compareServicePorts).map(ownTable);
}

function baselineOf(
	name: string,
	resolve: ReturnType<typeof clusterResolver>,
	view: ReturnType<typeof viewOf>,
): readonly XdsResource[] {
	const destination = resolve(name);
	return destination.kind === 'service' ? serviceCluster(destination.port, view) : [];
}

function routedTable(
	table: XdsResource,
	strategy: RouteStrategy,
	diagnostics: Diagnostic[],
	routingOf: (host: Message) => HostRouting,
): XdsResource {
	const hosts = list(table, 'virtual_hosts').map((host) => {
		const where = `RouteConfiguration ${nameOf(table)} virtual host ${String(field(host, 'name'))}`;
		const routing = routingOf(host);
		const obstacle = obstacleOf(host, table, routing);
		if (obstacle) {
			diagnostics.push(finding('adapter/cannot-copy', `${where}: ${obstacle}`));
			return stripHost(host);
		}
		const { host: routed, refused } = strategy.route(host, routing);
		diagnostics.push(...refusalDiagnostics(where, refused));
		diagnostics.push(...rewriteFindings(where, routing, list(stripHost(host), 'routes')));
		return routed;
	});
	return withField(table, 'virtual_hosts', hosts) as XdsResource;
}

/** What keeps a whole virtual host from being copied: choices that are not made in its list of routes. */
function obstacleOf(host: Message, table: Message, { dialect, substitutions }: HostRouting): string | undefined {
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
	if (resource['@type'] !== typeUrls.routeConfiguration)
		return nameOf(resource).startsWith('fork~') ? undefined : resource;
	const hosts = list(resource, 'virtual_hosts');
	const stripped = hosts.map(stripHost);
	return stripped.every((host, index) => host === hosts[index])
		? resource
		: (withField(resource, 'virtual_hosts', stripped) as XdsResource);
}

function memoOf(
	{ cache }: RenderInput,
	plan: Plan,
	table: XdsResource,
	host: Message | undefined,
	hostName: string,
): ListMemo<Message> {
	const id = `envoy ${nameOf(table)} ${hostName}`;
	const depends = [host, JSON.stringify(plan.carriers)];
	const known = cache?.get(id) as { depends: readonly unknown[]; memo: ListMemo<Message> } | undefined;
	if (known?.depends.every((item, index) => item === depends[index])) return known.memo;
	const memo = listMemo<Message>();
	cache?.set(id, { depends, memo });
	return memo;
}
