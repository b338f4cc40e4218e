// SPDX-License-Identifier: Apache-2.0
import type { Target } from '../contract.ts';
import type { Roles } from '../roles.ts';
import type { GatewayOptions, ObjectName } from './gateways.ts';
import type { ControlPlane } from './restart.ts';

/** What a mesh in a cluster wants of those who live in it. */
export interface MeshInCluster {
	/** By which a namespace is taken in. */
	readonly namespaceLabels: Readonly<Record<string, string>>;
	/** Whether it adds sidecars to pods. */
	readonly injects: boolean;
	readonly gateways: GatewayOptions;
	/** What is restarted as the control plane. */
	readonly controlPlane: ControlPlane;
	/** How long its answers may be other than the expected ones after a change, in milliseconds. */
	readonly consistencyMs: number;
}

/** Most meshes take a change in well under a second. */
const consistencyMs = 10_000;

/**
 * Where a cluster is added again soon after it was taken away, Envoy waits in vain for its endpoints until the 15 seconds
 * of `initial_fetch_timeout` are over, and answers 503 until then (envoyproxy/go-control-plane issue 1035).
 */
const warmingMs = 20_000;

const istio: MeshInCluster = {
	namespaceLabels: { 'istio-injection': 'enabled' },
	injects: true,
	gateways: { controller: 'istio.io/gateway-controller' },
	controlPlane: { implementation: 'istio', namespace: 'istio-system', deployment: 'istiod' },
	consistencyMs,
};

/** How the labels begin by which Envoy Gateway says whose proxies something is. */
const owningLabel = 'gateway.envoyproxy.io/owning-gateway';

const envoyGateway: MeshInCluster = {
	namespaceLabels: {},
	injects: false,
	gateways: {
		controller: 'gateway.envoyproxy.io/gatewayclass-controller',
		proxies: {
			services: ({ name, namespace }: ObjectName) => ({
				labelSelector: `${owningLabel}-name=${name},${owningLabel}-namespace=${namespace}`,
			}),
			pods: (namespace) => ({ labelSelector: `${owningLabel}-namespace=${namespace}` }),
		},
	},
	controlPlane: {
		implementation: 'envoy-gateway',
		namespace: 'envoy-gateway-system',
		deployment: 'envoy-gateway',
	},
	consistencyMs: warmingMs,
};

/** Its provisioner makes a Contour and Envoys for each Gateway, in the namespace of the Gateway (Contour internal/provisioner/model). */
const contour: MeshInCluster = {
	namespaceLabels: {},
	injects: false,
	gateways: {
		controller: 'projectcontour.io/gateway-controller',
		proxies: {
			services: ({ name, namespace }: ObjectName) => ({
				labelSelector: `projectcontour.io/owning-gateway-name=${name}`,
				namespace,
				prefix: 'envoy-',
			}),
			pods: (namespace) => ({ labelSelector: 'projectcontour.io/owning-gateway-name', namespace }),
		},
	},
	controlPlane: { implementation: 'contour', namespace: 'projectcontour', deployment: 'contour-gateway-provisioner' },
	consistencyMs: warmingMs,
};

/** It is the proxy of all Gateways itself, and says in their statuses where it is. */
const traefik: MeshInCluster = {
	namespaceLabels: {},
	injects: false,
	gateways: {
		controller: 'traefik.io/gateway-controller',
		proxies: {
			services: ({ name, namespace }: ObjectName) => ({ labelSelector: `traefik.io/gateway=${name}`, namespace }),
			pods: () => ({ labelSelector: 'app.kubernetes.io/name=traefik' }),
		},
	},
	controlPlane: { implementation: 'traefik', namespace: 'traefik', deployment: 'traefik' },
	consistencyMs,
};

const linkerd: MeshInCluster = {
	...envoyGateway,
	namespaceLabels: { 'linkerd.io/inject': 'enabled' },
	consistencyMs,
	controlPlane: { implementation: 'linkerd', namespace: 'linkerd', deployment: 'linkerd-destination' },
};

/** What runs Gateways alone, and no mesh; whoever is not here is Istio. */
const gatewayOnly: Readonly<Record<string, MeshInCluster>> = { 'envoy-gateway': envoyGateway, contour, traefik };

/** What a target stands on: what its mesh wants, and every control plane that it has, each once. */
interface TargetInCluster extends MeshInCluster {
	readonly controlPlanes: readonly ControlPlane[];
}

/** What the mesh of a target wants: that of requests between services, and at gateways that of who runs them. */
export function meshOf({ implementation }: Target, { mesh, gateway }: Roles): TargetInCluster {
	const only = gatewayOnly[implementation ?? ''];
	const isMesh = mesh !== undefined && (mesh.name !== 'gateway-api' || only === undefined);
	const between = !isMesh ? (only ?? envoyGateway) : mesh.name === 'linkerd' ? linkerd : istio;
	const at = gateway?.name === 'istio' || only === undefined ? istio : only;
	const slowest = Math.max(between.consistencyMs, gateway === undefined ? 0 : at.consistencyMs);
	const controlPlanes = [between.controlPlane, ...(gateway === undefined ? [] : [at.controlPlane])];
	return {
		...between,
		gateways: at.gateways,
		consistencyMs: slowest,
		controlPlanes: [...new Set(controlPlanes)],
	};
}
