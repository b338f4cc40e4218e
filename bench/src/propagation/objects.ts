// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from 'branchline';

/** The namespace that everything of the benchmark is in. */
export const namespace = 'bench';

/** The port of every Service. */
export const port = 8080;

/** The port by which the program in a pod is told what to ask. */
export const controlPort = 8999;

/** The namespace, with sidecars where the mesh has them. */
export const benchNamespace: KubernetesObject = {
	apiVersion: 'v1',
	kind: 'Namespace',
	metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } },
};

/** A Service and the Deployment behind it. */
export function workload(name: string, replicas = 1): readonly KubernetesObject[] {
	const labels = { app: name };
	const container = {
		name: 'app',
		image: 'branchline/echo',
		env: [
			{ name: 'ECHO_WORKLOAD', value: name },
			{ name: 'ECHO_PORTS', value: String(port) },
		],
		readinessProbe: { httpGet: { path: '/ready', port: controlPort }, periodSeconds: 1 },
	};
	return [
		{
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name, namespace },
			spec: { selector: labels, ports: [{ name: 'http', port }] },
		},
		{
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata: { name, namespace },
			spec: {
				replicas,
				selector: { matchLabels: labels },
				template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } },
			},
		},
	];
}

/** A sandbox of a key that forks the baseline. */
export function sandbox(key: string): KubernetesObject {
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: key, namespace },
		spec: { forks: [{ of: { service: 'baseline' }, to: { service: 'fork' } }] },
	};
}
