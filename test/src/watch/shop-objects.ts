// SPDX-License-Identifier: Apache-2.0
import { type KubernetesObject, responderObjects } from 'branchline';

const namespace = 'shop';
const echoPort = 8080;
const controlPort = 8999;

/** A pod that answers with its name, as a Deployment of one; `replicas` 0 is a workload that is dead. */
export function deployment(name: string, replicas = 1): KubernetesObject {
	const fromField = (field: string) => ({ valueFrom: { fieldRef: { fieldPath: field } } });
	const env = [
		{ name: 'ECHO_WORKLOAD', value: name },
		{ name: 'ECHO_PORTS', value: `${echoPort}` },
		{ name: 'ECHO_CONTROL_PORT', value: `${controlPort}` },
		{ name: 'POD_NAME', ...fromField('metadata.name') },
		{ name: 'POD_NAMESPACE', ...fromField('metadata.namespace') },
		{ name: 'POD_IP', ...fromField('status.podIP') },
	];
	const readinessProbe = { httpGet: { path: '/ready', port: controlPort }, periodSeconds: 1 };
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name, namespace },
		spec: {
			replicas,
			selector: { matchLabels: { app: name } },
			template: {
				metadata: { labels: { app: name, ...(name === 'outside' ? { 'sidecar.istio.io/inject': 'false' } : {}) } },
				spec: { containers: [{ name: 'echo', image: 'branchline/echo', env, readinessProbe }] },
			},
		},
	};
}

/** The Service of a workload. */
export function service(name: string): KubernetesObject {
	const spec = { selector: { app: name }, ports: [{ name: 'http', port: 8080, targetPort: echoPort }] };
	return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}

/** The workloads of the shop: two callers, of which one has no sidecar, services, and forks of `checkout`. */
export const workloads = ['client', 'outside', 'checkout', 'payments', 'fork-1', 'fork-2', 'fork-3', 'fork-4'] as const;

/** Everything that stands in the shop from the beginning, in order. */
export const shopObjects: readonly KubernetesObject[] = [
	{
		apiVersion: 'v1',
		kind: 'Namespace',
		metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } },
	},
	...workloads.flatMap((name) => [service(name), deployment(name)]),
	...responderObjects({ replicas: 1 }),
	{
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'Gateway',
		metadata: { name: 'edge', namespace },
		spec: { gatewayClassName: 'envoy-gateway', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
	},
];

/** The user's VirtualService of a service: a rule for `/pay`, and one for the rest. */
export function virtualService(name: string, timeout: string): KubernetesObject {
	const route = [{ destination: { host: `${name}.${namespace}.svc.cluster.local`, port: { number: 8080 } } }];
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name, namespace },
		spec: {
			hosts: [`${name}.${namespace}.svc.cluster.local`],
			http: [
				{ match: [{ uri: { prefix: '/pay' } }], timeout, route },
				{ timeout, route },
			],
		},
	};
}

/** A route of the user's at the gateway. */
export function httpRoute(name: string, path: string): KubernetesObject {
	return routeTo({ name: 'edge' }, name, path, {});
}

/** A route of the user's for what services send to `checkout`. */
export function serviceRoute(name: string, path: string, timeout: string): KubernetesObject {
	const parent = { group: '', kind: 'Service', name: 'checkout', port: 8080 };
	return routeTo(parent, name, path, { timeouts: { request: timeout } });
}

function routeTo(parent: object, name: string, path: string, more: object): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name, namespace },
		spec: {
			parentRefs: [parent],
			rules: [
				{
					matches: [{ path: { type: 'PathPrefix', value: path } }],
					...more,
					backendRefs: [{ name: 'checkout', port: 8080 }],
				},
			],
		},
	};
}

/** A sandbox that forks a service, by default `checkout`; a dead fork fails where nothing else is said. */
export function sandbox(
	name: string,
	to: string,
	{ of = 'checkout', onUnavailable = 'fail' }: { readonly of?: string; readonly onUnavailable?: string } = {},
): KubernetesObject {
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name, namespace },
		spec: { forks: [{ of: { service: of }, to: { service: to }, onUnavailable }] },
	};
}

/** The policy: the key is in a header of its own. */
export const policy: KubernetesObject = {
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'RoutingPolicy',
	metadata: { name: 'default' },
	spec: { carriers: [{ header: 'x-key' }] },
};
