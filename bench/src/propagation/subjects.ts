// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, MeshChoice } from 'branchline';
import { namespace, port } from './objects.ts';

/** A real mesh that changes are timed on. */
export interface Subject {
	readonly name: string;
	readonly implementation: 'istio' | 'envoy-gateway';
	readonly choice: MeshChoice;
	/** How many proxies decide about one request each: clients with a sidecar, or the one gateway. */
	readonly proxies: number;
	/** The user's own objects, there from the beginning. */
	readonly given: readonly KubernetesObject[];
	/** One route, written by hand, that sends requests with `x-floor: <round>` elsewhere. */
	readonly floor: (round: number) => KubernetesObject;
}

/** Every mesh of the testbed that proxies of ours stand before. */
export const subjects: readonly Subject[] = [
	{
		name: 'istio',
		implementation: 'istio',
		choice: { mesh: 'istio' },
		proxies: 20,
		given: [],
		floor: (round) => ({
			apiVersion: 'networking.istio.io/v1',
			kind: 'VirtualService',
			metadata: { name: 'floor', namespace },
			spec: {
				hosts: ['floor'],
				http: [
					{ match: [{ headers: { 'x-floor': { exact: String(round) } } }], route: [destination('fork')] },
					{ route: [destination('floor')] },
				],
			},
		}),
	},
	{
		name: 'gateway-api on istio',
		implementation: 'istio',
		choice: { mesh: 'gateway-api', implementation: 'istio' },
		proxies: 20,
		given: [],
		floor: (round) => floorRoute([{ group: '', kind: 'Service', name: 'floor', port }], round),
	},
	{
		name: 'gateway-api on envoy-gateway',
		implementation: 'envoy-gateway',
		choice: { mesh: 'gateway-api', implementation: 'envoy-gateway' },
		proxies: 1,
		given: [gateway(), route('baseline', [{ name: 'edge' }], [{ backendRefs: [backend('baseline')] }])],
		floor: (round) => floorRoute([{ name: 'edge' }], round, ['floor']),
	},
];

function destination(host: string): object {
	return { destination: { host, port: { number: port } } };
}

function backend(name: string): object {
	return { name, port };
}

function floorRoute(parentRefs: readonly object[], round: number, hostnames?: readonly string[]): KubernetesObject {
	const headers = [{ name: 'x-floor', value: String(round) }];
	const rules = [{ matches: [{ headers }], backendRefs: [backend('fork')] }, { backendRefs: [backend('floor')] }];
	return route('floor', parentRefs, rules, hostnames);
}

function route(
	name: string,
	parentRefs: readonly object[],
	rules: readonly object[],
	hostnames: readonly string[] = name === 'baseline' ? [name] : [],
): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name, namespace },
		spec: { parentRefs, ...(hostnames.length > 0 ? { hostnames } : {}), rules },
	};
}

function gateway(): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { name: 'edge', namespace },
		spec: { gatewayClassName: 'envoy-gateway', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
	};
}
