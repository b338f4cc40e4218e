// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import { adapters } from '@branchline/adapters-all';
import { envoy, gatewayApi, istio, linkerd } from '@branchline/interpreters';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import fc from 'fast-check';
import { envoyNative, envoyPlaces } from './arbitrary/envoy.ts';
import { grants, openGateway } from './arbitrary/gateway.ts';
import { atGateway, grpcPaths, grpcPlaces, grpcRoutes } from './arbitrary/grpc.ts';
import { istioNative, istioPlaces } from './arbitrary/istio.ts';
import { headerModel, randomModel } from './arbitrary/model.ts';
import { gatewayRoutes, serviceRoutes } from './arbitrary/routes.ts';
import { gatewayPlaces, meshPlaces } from './arbitrary/traits.ts';
import { envoyBy, otherStrategies } from './envoy/strategies.ts';
import { type MeshUnderTest, ofTables, type RandomNative, type Trait } from './mesh.ts';

/** Some routes of a configuration as routes of Linkerd’s own group, which it evaluates in one list with the others. */
function ofBothGroups({ objects, traits }: RandomNative): RandomNative {
	const isOwn = (name: unknown) => name === 'route-1';
	const own = objects.map((object) =>
		isOwn((object as KubernetesObject).metadata?.name)
			? { ...object, apiVersion: 'policy.linkerd.io/v1beta3' }
			: object,
	);
	return { objects: own as readonly NativeObject[], traits };
}

/** Routes with the Gateway that they are at, and what lets them refer to other namespaces. */
function withGateway({ objects, traits }: RandomNative): RandomNative {
	return { objects: [openGateway, ...grants, ...objects], traits };
}

const grpcRequests = { paths: grpcPaths, methods: ['POST'], queries: [''] };

const withoutGrpc: readonly Trait[] = ['rewrite', 'mirror', 'redirect', 'tie-by-age', 'none', ...ofTables];

const everything = { rewrite: true, mirror: true };

/** Routes of both kinds at one parent, for implementations that list them together; requests are gRPC’s, which both may take. */
const bothKinds = (...kinds: readonly fc.Arbitrary<RandomNative>[]): fc.Arbitrary<RandomNative> =>
	fc.tuple(...kinds).map((parts) => ({
		objects: parts.flatMap(({ objects }) => objects),
		traits: new Set(parts.flatMap(({ traits }) => [...traits])),
	}));

function adapter(name: string): Adapter {
	return adapters.find((candidate) => candidate.name === name)!;
}

const ofGatewayApi = { adapter: adapter('gateway-api'), interpreter: gatewayApi };

const envoyMesh: MeshUnderTest = {
	name: 'envoy',
	adapter: adapter('envoy'),
	interpreter: envoy,
	native: envoyNative,
	models: randomModel,
	places: envoyPlaces,
	without: ['tie-by-age', 'several-objects'],
};

/**
 * Every mesh that the laws are tested on: the Gateway API once for each way in and each implementation, Envoy once for each
 * strategy.
 */
export const meshes: readonly MeshUnderTest[] = [
	{
		name: 'istio',
		adapter: adapter('istio'),
		interpreter: istio,
		native: istioNative,
		models: randomModel,
		places: istioPlaces,
		without: ofTables,
	},
	{
		name: 'gateway-api at services',
		...ofGatewayApi,
		native: serviceRoutes(everything),
		models: randomModel,
		places: meshPlaces,
		without: ofTables,
	},
	{
		name: 'gateway-api at services on istio',
		...ofGatewayApi,
		implementation: 'istio',
		native: serviceRoutes(everything),
		models: randomModel,
		places: meshPlaces,
		without: ofTables,
	},
	{
		name: 'gateway-api at gateways',
		...ofGatewayApi,
		native: gatewayRoutes(everything),
		models: randomModel,
		places: gatewayPlaces,
		without: ofTables,
	},
	...['istio', 'envoy-gateway', 'contour'].map((implementation) => ({
		name: `gateway-api at gateways on ${implementation}`,
		...ofGatewayApi,
		implementation,
		native: gatewayRoutes(everything),
		models: randomModel,
		places: gatewayPlaces,
		without: ofTables,
	})),
	{
		name: 'gateway-api at gateways on traefik',
		...ofGatewayApi,
		implementation: 'traefik',
		// A rule with a mirror fails there as a whole, which is worth seeing, but now and then.
		native: fc.oneof(
			{ weight: 6, arbitrary: gatewayRoutes({ rewrite: true, mirror: false }) },
			gatewayRoutes({ rewrite: true, mirror: true }),
		),
		models: randomModel,
		places: gatewayPlaces,
		// Elsewhere most are requests that are mirrored.
		pathBlindAtLeast: 0.005,
		without: ['mirror', ...ofTables],
	},
	{
		name: 'linkerd',
		adapter: adapter('linkerd'),
		interpreter: linkerd,
		native: serviceRoutes({ rewrite: false, mirror: false }).map(ofBothGroups),
		models: randomModel,
		places: meshPlaces,
		without: ['rewrite', 'mirror', ...ofTables],
	},
	{
		name: 'gateway-api at services on istio, gRPC',
		...ofGatewayApi,
		implementation: 'istio',
		native: grpcRoutes([]),
		models: randomModel,
		places: grpcPlaces,
		requests: grpcRequests,
		without: withoutGrpc,
	},
	{
		name: 'linkerd, gRPC',
		adapter: adapter('linkerd'),
		interpreter: linkerd,
		native: grpcRoutes(['method']),
		models: randomModel,
		places: grpcPlaces,
		requests: grpcRequests,
		without: withoutGrpc,
	},
	{
		name: 'gateway-api at services on istio, both kinds',
		...ofGatewayApi,
		implementation: 'istio',
		native: bothKinds(serviceRoutes(everything), grpcRoutes([])),
		models: randomModel,
		places: meshPlaces,
		requests: grpcRequests,
		without: ['none', ...ofTables],
	},
	...['istio', 'envoy-gateway', 'contour'].map((implementation) => ({
		name: `gateway-api at gateways on ${implementation}, both kinds`,
		...ofGatewayApi,
		implementation,
		native: bothKinds(gatewayRoutes(everything), grpcRoutes([], atGateway)),
		models: randomModel,
		places: gatewayPlaces,
		requests: grpcRequests,
		// A GRPCRoute does not answer by itself anywhere, which the random forks often ask.
		refusedAtMost: 0.7,
		without: ['none', ...ofTables] as const,
	})),
	envoyMesh,
	...otherStrategies.map((strategy) => ({
		...envoyMesh,
		models: strategy === 'matcher' ? headerModel : randomModel,
		name: `envoy by ${strategy}`,
		adapter: envoyBy(strategy),
	})),
];

/** On which most random routes are refused, so that little but the law of where a request goes can be seen on them. */
export const refusingMeshes: readonly MeshUnderTest[] = [
	{
		name: 'gateway-api at gateways on traefik, gRPC',
		...ofGatewayApi,
		implementation: 'traefik',
		native: grpcRoutes([], atGateway).map(withGateway),
		models: randomModel,
		places: gatewayPlaces,
		requests: grpcRequests,
		without: withoutGrpc,
	},
];
