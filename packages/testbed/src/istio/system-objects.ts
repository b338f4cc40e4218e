// SPDX-License-Identifier: Apache-2.0
import type { ClusterObject } from '../apply-objects.ts';
import { istiod, rootNamespace } from './ports.ts';

const labels = { app: 'istiod', istio: 'pilot' };
const port = { name: 'grpc-xds', port: istiod.discovery, protocol: 'TCP' };

/** The namespace of Istio and the Service by which istiod is known, which has no pod: its endpoint is on the node. */
export const systemObjects: readonly ClusterObject[] = [
	{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: rootNamespace } },
	{
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: 'istiod', namespace: rootNamespace, labels },
		spec: { ports: [port] },
	},
	{
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: {
			name: 'istiod-node',
			namespace: rootNamespace,
			labels: { ...labels, 'kubernetes.io/service-name': 'istiod' },
		},
		addressType: 'IPv4',
		endpoints: [{ addresses: [istiod.host], conditions: { ready: true } }],
		ports: [port],
	},
];

/** The whole mesh speaks clear text. */
export const clearText: ClusterObject = {
	apiVersion: 'security.istio.io/v1',
	kind: 'PeerAuthentication',
	metadata: { name: 'default', namespace: rootNamespace },
	spec: { mtls: { mode: 'DISABLE' } },
};
