// SPDX-License-Identifier: Apache-2.0
import type { ClusterObject } from '../apply-objects.ts';
import { addresses } from '../network/names.ts';

/** The namespace of Envoy Gateway, where it makes the proxies of all Gateways. */
export const systemNamespace = 'envoy-gateway-system';

/** The class of Gateways that Envoy Gateway looks after. */
const gatewayClass = 'envoy-gateway';

const service = 'envoy-gateway';
const labels = { 'control-plane': 'envoy-gateway' };

/** Where Envoy Gateway is asked: its proxies speak to the first. */
const ports = [
	{ name: 'grpc', port: 18_000, protocol: 'TCP' },
	{ name: 'ratelimit', port: 18_001, protocol: 'TCP' },
	{ name: 'wasm', port: 18_002, protocol: 'TCP' },
	{ name: 'metrics', port: 19_001, protocol: 'TCP' },
] as const;

/** The namespace of Envoy Gateway and the Service by which its proxies find it: it has no pod, but runs on the node. */
export const systemObjects: readonly ClusterObject[] = [
	{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } },
	{
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: service, namespace: systemNamespace, labels },
		spec: { ports },
	},
	{
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: {
			name: `${service}-node`,
			namespace: systemNamespace,
			labels: { ...labels, 'kubernetes.io/service-name': service },
		},
		addressType: 'IPv4',
		endpoints: [{ addresses: [addresses.node], conditions: { ready: true } }],
		ports,
	},
];

/**
 * What is changed of the Deployment that Envoy Gateway makes for a Gateway: without what drains connections before an
 * end, which takes ten seconds and counts on being alone in a container, a proxy is gone at once.
 */
const endAtOnce = {
	type: 'StrategicMerge',
	value: {
		spec: {
			template: {
				spec: {
					terminationGracePeriodSeconds: 5,
					containers: [
						{ name: 'envoy', lifecycle: { $patch: 'delete' } },
						{ name: 'shutdown-manager', $patch: 'delete' },
					],
				},
			},
		},
	},
} as const;

/** The class, and how its proxies are made: with an address of the cluster, and gone as soon as nobody needs them. */
export const classObjects: readonly ClusterObject[] = [
	{
		apiVersion: 'gateway.envoyproxy.io/v1alpha1',
		kind: 'EnvoyProxy',
		metadata: { name: 'testbed', namespace: systemNamespace },
		spec: {
			provider: {
				type: 'Kubernetes',
				kubernetes: { envoyService: { type: 'ClusterIP' }, envoyDeployment: { patch: endAtOnce } },
			},
			concurrency: 1,
			telemetry: { accessLog: { disable: true } },
		},
	},
	{
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'GatewayClass',
		metadata: { name: gatewayClass },
		spec: {
			controllerName: 'gateway.envoyproxy.io/gatewayclass-controller',
			parametersRef: {
				group: 'gateway.envoyproxy.io',
				kind: 'EnvoyProxy',
				name: 'testbed',
				namespace: systemNamespace,
			},
		},
	},
];
