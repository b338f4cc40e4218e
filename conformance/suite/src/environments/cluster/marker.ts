// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import type { Workload } from '../../case/workload.ts';
import { ownLabels } from './ownership.ts';

/**
 * The marker: a route of the driver's own that sets a header to the number of the configuration. As it is always the
 * last object to be written, a proxy that sets the header to a number has read everything up to there.
 */
export const markerHeader = 'x-branchline-generation';

/** What answers the requests that look for the marker. */
export const markerWorkload: Workload = {
	name: 'branchline-marker',
	namespace: 'shop',
	ports: [{ name: 'http', port: 8080 }],
	replicas: 1,
	labels: {},
	annotations: {},
	headless: false,
	subsets: [],
};

/** The host by which the marker is found at gateways that take any host. */
export const markerHost = 'marker.branchline.example';

/** The path that requests for the marker have; a match of one whole path is before a user's for any host on every implementation. */
export const markerPath = '/branchline-marker';

const { name, namespace } = markerWorkload;
const port = 8080;

/** The host by which the marker is found in the mesh. */
export const markerService = `${name}.${namespace}.svc.cluster.local`;

/** A gateway, and how the marker gets into it. */
export interface MarkedGateway {
	readonly namespace: string;
	readonly name: string;
	/** The host of the requests that look for the marker there. */
	readonly host: string;
	/** The listener that they come by; absent: any. */
	readonly listener?: string;
}

/** Where the marker has to be seen, and through which API of the mesh's. */
export interface MarkerPlaces {
	readonly virtualServices: { readonly mesh: boolean; readonly gateways: readonly MarkedGateway[] };
	readonly httpRoutes: { readonly mesh: boolean; readonly gateways: readonly MarkedGateway[] };
}

/** The objects of the marker for one configuration. */
export function markerObjects(places: MarkerPlaces, generation: number): readonly KubernetesObject[] {
	const { virtualServices, httpRoutes } = places;
	const gateways = [
		...(virtualServices.mesh ? ['mesh'] : []),
		...virtualServices.gateways.map((gateway) => `${gateway.namespace}/${gateway.name}`),
	];
	return [
		...(gateways.length > 0 ? [virtualService(gateways, generation)] : []),
		...(httpRoutes.mesh ? [httpRoute('mesh', { parentRefs: [serviceParent] }, generation)] : []),
		// A host of one gateway's users would hide, at another, what is there for any host.
		...httpRoutes.gateways.map((gateway) => httpRoute(`at-${gateway.name}`, gatewayParent(gateway), generation)),
	];
}

function gatewayParent({ namespace: of, name: gateway, host, listener }: MarkedGateway): object {
	const section = listener === undefined ? {} : { sectionName: listener };
	return { parentRefs: [{ namespace: of, name: gateway, ...section }], hostnames: [host] };
}

const serviceParent = { group: '', kind: 'Service', namespace, name, port };

function virtualService(gateways: readonly string[], generation: number): KubernetesObject {
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name, namespace, labels: ownLabels },
		spec: {
			hosts: [markerService, markerHost],
			gateways,
			http: [
				{
					headers: { request: { set: { [markerHeader]: String(generation) } } },
					route: [{ destination: { host: markerService, port: { number: port } } }],
				},
			],
		},
	};
}

function httpRoute(suffix: string, attachment: object, generation: number): KubernetesObject {
	const requestHeaderModifier = { set: [{ name: markerHeader, value: String(generation) }] };
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name: `${name}-${suffix}`, namespace, labels: ownLabels },
		spec: {
			...attachment,
			rules: [
				{
					matches: [{ path: { type: 'Exact', value: markerPath } }],
					filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier }],
					backendRefs: [{ name, port }],
				},
			],
		},
	};
}
