// SPDX-License-Identifier: Apache-2.0
import type { ClusterObject } from '../apply-objects.ts';

/** The namespace of what belongs to all Gateways of Contour; a Gateway's own Contour and Envoys are in that of the Gateway. */
const systemNamespace = 'projectcontour';

/**
 * The class of Gateways that Contour looks after, and how it makes a Contour and Envoys for each (Contour
 * `apis/projectcontour/v1alpha1/contourdeployment.go`): one of each, and an address of the cluster, for nobody gives
 * addresses to Services of type LoadBalancer here. Kinds that the definitions of the Gateway API here do not serve in the
 * versions that Contour reads are left out.
 */
export const contourObjects: readonly ClusterObject[] = [
	{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } },
	{
		apiVersion: 'projectcontour.io/v1alpha1',
		kind: 'ContourDeployment',
		metadata: { name: 'testbed', namespace: systemNamespace },
		spec: {
			contour: {
				deployment: { replicas: 1 },
				disabledFeatures: ['tlsroutes', 'backendtlspolicies', 'extensionservices'],
			},
			envoy: {
				workloadType: 'Deployment',
				deployment: { replicas: 1 },
				networkPublishing: { type: 'ClusterIPService' },
			},
		},
	},
	{
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'GatewayClass',
		metadata: { name: 'contour' },
		spec: {
			controllerName: 'projectcontour.io/gateway-controller',
			parametersRef: {
				group: 'projectcontour.io',
				kind: 'ContourDeployment',
				name: 'testbed',
				namespace: systemNamespace,
			},
		},
	},
];
