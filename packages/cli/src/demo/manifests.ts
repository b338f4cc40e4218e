// SPDX-License-Identifier: Apache-2.0
import { deadService, namespace, port } from './shop.ts';

const apiVersion = 'branchline.dev/v1alpha1';

/** The policy, sandboxes and route group that are there all the time. */
export const standing = `
apiVersion: ${apiVersion}
kind: RoutingPolicy
metadata: {name: default}
spec:
  carriers: [{header: x-branchline-key}, {baggage: branchline-key}]
---
${sandbox('pr-1234', fork('checkout', '{service: checkout-pr-1234}'))}
---
${sandbox('pr-7', fork('payments', '{service: payments-pr-7}'))}
---
${sandbox('pr-8', `${fork('checkout', '{service: checkout-pr-8}')}\n    when: [{path: {prefix: /pay}}]`)}
---
${sandbox('pr-9', fork('payments', '{respond: {status: 402, body: card declined}}'))}
---
${sandbox('pr-10', fork('payments', `{service: ${deadService}}`))}
---
apiVersion: ${apiVersion}
kind: RouteGroup
metadata: {name: release-42, namespace: ${namespace}}
spec:
  sandboxes: {names: [pr-7, pr-8]}
`;

/** A Sandbox whose key is its name. */
export function sandbox(name: string, ...forks: readonly string[]): string {
	return [
		`apiVersion: ${apiVersion}`,
		'kind: Sandbox',
		`metadata: {name: ${name}, namespace: ${namespace}}`,
		'spec:',
		'  forks:',
		...forks,
	].join('\n');
}

/** One entry of a Sandbox's forks. */
export function fork(service: string, to: string): string {
	return `  - of: {service: ${service}}\n    to: ${to}`;
}

/** A Service and the EndpointSlice with its one process, as a cluster has them. */
export function service(name: string, at: { readonly host: string; readonly port: number; readonly ready: boolean }) {
	return `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {ports: [{name: http, port: ${port}}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: ${name}-1, namespace: ${namespace}, labels: {kubernetes.io/service-name: ${name}}}
addressType: IPv4
ports: [{name: http, port: ${at.port}}]
endpoints: [{addresses: [${at.host}], conditions: {ready: ${at.ready}}}]
`;
}
