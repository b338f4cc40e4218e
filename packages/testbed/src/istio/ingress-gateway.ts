// SPDX-License-Identifier: Apache-2.0
import type { ClusterObject } from '../apply-objects.ts';
import { proxyPorts, rootNamespace } from './ports.ts';

const name = 'istio-ingressgateway';
const labels = { app: name, istio: 'ingressgateway' };

/** The ports of servers, each of which the Service hands on as it is; a `Gateway` can have servers on all of them. */
const ports = [
	{ name: 'http2', port: 80 },
	{ name: 'https', port: 443 },
	{ name: 'http-8080', port: 8080 },
];

const podSpec = {
	terminationGracePeriodSeconds: 5,
	// The proxy is no root, and listens on port 80 all the same.
	securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] },
	containers: [{ name: 'istio-proxy', image: 'auto' }],
};

/**
 * Istio's ingress gateway: a Deployment that asks for the gateway template, and its Service. The same objects make a
 * gateway on any cluster whose Istio injects.
 */
export const ingressGateway: readonly ClusterObject[] = [
	{
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace: rootNamespace, labels },
		spec: { selector: labels, ports: [{ name: 'status-port', port: proxyPorts.readiness }, ...ports] },
	},
	{
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name, namespace: rootNamespace, labels },
		spec: {
			selector: { matchLabels: labels },
			template: {
				metadata: {
					labels: { ...labels, 'sidecar.istio.io/inject': 'true' },
					annotations: { 'inject.istio.io/templates': 'gateway' },
				},
				spec: podSpec,
			},
		},
	},
];
