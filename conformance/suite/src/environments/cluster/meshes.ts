// SPDX-License-Identifier: Apache-2.0
import type { Target } from '../contract.ts';
import type { Roles } from '../roles.ts';
import type { GatewayOptions } from './gateways.ts';
import type { ControlPlane } from './restart.ts';

/** What a mesh in a cluster wants of those who live in it. */
export interface MeshInCluster {
	/** By which a namespace is taken in. */
	readonly namespaceLabels: Readonly<Record<string, string>>;
	/** Whether it adds sidecars to pods. */
	readonly injects: boolean;
	readonly gateways: GatewayOptions;
	readonly controlPlane: ControlPlane;
}

const istio: MeshInCluster = {
	namespaceLabels: { 'istio-injection': 'enabled' },
	injects: true,
	gateways: { implementation: 'istio', controller: 'istio.io/gateway-controller' },
	controlPlane: { namespace: 'istio-system', deployment: 'istiod' },
};

const envoyGateway: MeshInCluster = {
	namespaceLabels: {},
	injects: false,
	gateways: { implementation: 'envoy-gateway', controller: 'gateway.envoyproxy.io/gatewayclass-controller' },
	controlPlane: { namespace: 'envoy-gateway-system', deployment: 'envoy-gateway' },
};

const linkerd: MeshInCluster = {
	...envoyGateway,
	namespaceLabels: { 'linkerd.io/inject': 'enabled' },
	controlPlane: { namespace: 'linkerd', deployment: 'linkerd-destination' },
};

/** What the mesh of a target wants: that of requests between services, and at gateways that of who runs them. */
export function meshOf({ implementation }: Target, { mesh, gateway }: Roles): MeshInCluster {
	const isMesh = mesh !== undefined && (mesh.name !== 'gateway-api' || implementation !== 'envoy-gateway');
	const between = !isMesh ? envoyGateway : mesh.name === 'linkerd' ? linkerd : istio;
	const isOfIstio = gateway?.name === 'istio' || implementation !== 'envoy-gateway';
	return { ...between, gateways: isOfIstio ? istio.gateways : envoyGateway.gateways };
}
