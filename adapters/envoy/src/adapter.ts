// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	finding,
	findResponder,
	gapDiagnostics,
	type RenderInput,
	type Rendering,
	remember,
	Substitutions,
	supportedPlan,
	withShapes,
} from '@branchline/adapter';
import { type Destination, servicePortName, type XdsResource } from '@branchline/plan';
import { assignmentsFor, eachOnce, knownAssignments } from './assignments.ts';
import { chosenStrategy, options } from './choice.ts';
import { serviceCluster } from './cluster.ts';
import { viewOf } from './endpoints.ts';
import { envoyFeatures, throughResponder } from './features.ts';
import { forkClusters } from './fork-clusters.ts';
import { forkPrefix, responderCluster } from './fork-names.ts';
import { isOurResource } from './ours.ts';
import { holdsRoutes, parents, reach } from './reach.ts';
import { nameOf, resourcesOf, typeUrls } from './resources.ts';
import { responderNeeded } from './responder-needed.ts';
import { routedTables, routedVirtualHost } from './routed-table.ts';
import { clusterResolver, readServicePort, type ServiceOfCluster } from './service-cluster.ts';
import { shapeOf } from './shape.ts';
import type { RouteStrategy } from './strategy.ts';
import { stripResource } from './strip.ts';
import { ownTables } from './table.ts';
import { unreached } from './unreached.ts';

/** What a caller of the library may settle for an Envoy adapter of its own. */
export interface EnvoyAdapterOptions {
	/** Which service port a cluster is, where neither its name nor its metadata says so. */
	readonly serviceOf?: ServiceOfCluster;
	/** How requests find their forks, instead of what the option `strategy` says. */
	readonly strategy?: RouteStrategy;
}

/** Envoy by xDS: the caller's RouteConfigurations transformed, or a table per service port where there are none. */
export function envoyAdapter({ serviceOf, strategy }: EnvoyAdapterOptions = {}): Adapter {
	return withShapes(shapeOf, {
		name: 'envoy',
		description: 'xDS resources for Envoy: listeners, routes, clusters and endpoints',
		implementations: [],
		options,
		parents: ['mesh', 'gateway'],
		reads: [],
		writes: [],
		yieldsMesh: false,
		features: () => envoyFeatures,
		throughResponder: () => throughResponder,
		render: (input) => {
			const chosen = strategy === undefined ? chosenStrategy(input) : { strategy, diagnostics: [] };
			const rendering = render(input, chosen.strategy, serviceOf);
			return { ...rendering, diagnostics: [...chosen.diagnostics, ...rendering.diagnostics] };
		},
		strip: (object) => ('@type' in object ? strip(object as XdsResource) : object),
		reaches: (object, { native }) =>
			reach(object, () => {
				const clusters = resourcesOf(native, 'cluster');
				const resolve = clusterResolver(clusters, serviceOf);
				const parentOf = parents(resourcesOf(native, 'routeConfiguration'));
				return { resolve, named: namedClusters(clusters, resolve), parentOf };
			}),
	});
}

/** The Envoy adapter as it is chosen by name. */
export const envoy: Adapter = envoyAdapter();

function render(input: RenderInput, strategy: RouteStrategy, serviceOf: ServiceOfCluster | undefined): Rendering {
	const { cache } = input;
	const { plan, gaps } = supportedPlan(input.plan, envoyFeatures);
	const native = input.native.filter((object) => !('@type' in object && isOurResource(object as XdsResource)));
	const natives = resourcesOf(native, 'cluster');
	const users = native
		.filter((object): object is XdsResource => '@type' in object)
		.filter(holdsRoutes)
		.map(stripResource);
	const parentOf = parents(resourcesOf(users, 'routeConfiguration'));
	const resolve = clusterResolver(natives, serviceOf);
	const substitutions = new Substitutions(plan);
	const responder = findResponder(input.cluster);
	const borrowed = natives.map(nameOf).filter((name) => name.startsWith(forkPrefix));
	const routing = {
		resolve,
		responder: responder && responderCluster,
		substitutions,
		carriers: plan.carriers,
		strategy,
		hasForks: plan.services.some(({ substitutions: forks }) => forks.length > 0),
		named: namedClusters(natives, resolve),
		borrowed,
		// Which service port a cluster is depends on the Clusters, so what was made with others is not reused.
		depends: [strategy, ...natives, JSON.stringify([plan.carriers, plan.forkHeader]), responder !== undefined],
		cache,
	};
	const tables = users.length > 0 ? users : ownTables(input, plan);
	const routed = tables.map((table) =>
		table['@type'] === typeUrls.virtualHost
			? routedVirtualHost(table, parentOf(table), routing)
			: routedTables(table, routing),
	);
	const view = viewOf(input.cluster);
	const answers = responder && responderNeeded(users, plan) ? [{ of: responder.respond, name: responderCluster }] : [];
	const baselines = users.length > 0 ? [] : tables.map(nameOf).flatMap((name) => readServicePort(name) ?? []);
	const wanted = routed.flatMap(({ forks }) => forks);
	const known = knownAssignments(cache);
	const services = [...baselines.map((of) => ({ of, name: servicePortName(of) })), ...answers];
	const made = [
		...services.map(({ of, name }) =>
			remember(cache, `envoy service ${servicePortName(of)} as ${name}`, [view], () => {
				const clusters = [serviceCluster(of, view, name)];
				return { clusters, assignments: assignmentsFor(clusters, view, known) };
			}),
		),
		...forkClusters(wanted, { resolve, substitutions, natives, view, known, cache }),
	];
	const resources = [
		...made.flatMap(({ clusters }) => clusters),
		...eachOnce(
			made.map(({ assignments }) => assignments),
			known,
		),
		...routed.map(({ resource }) => resource),
	];
	return {
		artifacts: resources.map((resource): Artifact => ({ kind: 'resource', resource })),
		diagnostics: [
			...gapDiagnostics('envoy', gaps),
			...borrowed.map((name) => finding('adapter/reserved-name', `Cluster ${name}: its name is kept for forks`)),
			...routed.flatMap(({ diagnostics }) => diagnostics),
		],
		...unreached(plan, users, parentOf, resolve, routing.named),
	};
}

/** The clusters that a request may name where a route leaves it the choice, as far as they are service ports. */
function namedClusters(clusters: readonly XdsResource[], resolve: (cluster: string) => Destination): readonly string[] {
	const names = clusters.map(nameOf).sort();
	return names.filter((name) => !name.startsWith(forkPrefix) && resolve(name).kind === 'service');
}

/** The resource as the user wrote it. */
function strip(resource: XdsResource): XdsResource | undefined {
	if (isOurResource(resource)) return undefined;
	return stripResource(resource);
}
