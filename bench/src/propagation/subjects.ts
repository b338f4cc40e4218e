// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, MeshChoice } from 'branchline';
import { namespace, port } from './objects.ts';

/** A real mesh that changes are timed on. */
export interface Subject {
	readonly name: string;
	readonly implementation: 'istio' | 'envoy-gateway';
	readonly choice: MeshChoice;
	/** How many proxies have to agree: the sidecars of as many clients, or the replicas of one gateway, which one client asks. */
	readonly proxies: number;
	readonly clients: number;
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
		clients: 20,
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
		clients: 20,
		given: [],
		floor: (round) => floorRoute([{ group: '', kind: 'Service', name: 'floor', port }], round),
	},
	{
		name: 'gateway-api on envoy-gateway',
		implementation: 'envoy-gateway',
		choice: { mesh: 'gateway-api', implementation: 'envoy-gateway' },
		proxies: 20,
		clients: 1,
		given: [
			proxySettings(20),
			gateway(),
			route('baseline', [{ name: 'edge' }], [{ backendRefs: [backend('baseline')] }]),
			floorRoute([{ name: 'edge' }], 0, ['floor']),
		],
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
		spec: {
			gatewayClassName: 'envoy-gateway',
			infrastructure: { parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: 'edge' } },
			listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
		},
	};
}

function proxySettings(replicas: number): KubernetesObject {
	return {
		apiVersion: 'gateway.envoyproxy.io/v1alpha1',
		kind: 'EnvoyProxy',
		metadata: { name: 'edge', namespace },
		// The rest is as the class of the testbed has it.
		spec: {
			mergeType: 'StrategicMerge',
			provider: { type: 'Kubernetes', kubernetes: { envoyDeployment: { replicas } } },
		},
	};
}
