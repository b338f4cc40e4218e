// SPDX-License-Identifier: Apache-2.0
import { identity, type KubernetesObject } from 'branchline';
import fc from 'fast-check';

/** The keys of the random sandboxes; the last is the key of a route group. */
export const keys = ['k', 'k-2', 'j', 'g'] as const;

/** The Services that the random routes of the conformance suite speak of, and those that forks lead to. */
export const services: readonly KubernetesObject[] = [
	service('shop', 'a', 8080, 9090),
	service('shop', 'b', 8080),
	service('pay', 'c', 8080),
	service('shop', 'fork-1', 8080, 9090),
	service('shop', 'fork-2', 8080),
	service('pay', 'fork-3', 8080),
];

/** The policy: one carrier, and sandboxes of `shop` may name the Services of `pay`. */
export const policy: KubernetesObject = {
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'RoutingPolicy',
	metadata: { name: 'default' },
	spec: { carriers: [{ header: 'x-key' }], allow: [{ from: 'shop', to: ['pay'] }] },
};

function service(namespace: string, name: string, ...ports: readonly number[]): KubernetesObject {
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { namespace, name },
		spec: {
			clusterIP: '10.96.0.1',
			selector: { app: name },
			ports: ports.map((port) => ({ name: port === 8080 ? 'http' : `http-${port}`, port })),
		},
	};
}

/** The endpoints of a Service. */
function endpoints({ metadata }: KubernetesObject, ready: boolean): KubernetesObject {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
		addressType: 'IPv4',
		endpoints: [{ addresses: ['10.244.0.9'], conditions: { ready } }],
	};
}

/** Something that users and clusters do: what is there from now on, or what is gone. */
export type Doing =
	| { readonly do: 'put'; readonly object: KubernetesObject }
	| { readonly do: 'remove'; readonly id: string };

const of = fc.constantFrom({ service: 'a' }, { service: 'b' }, { service: 'c', namespace: 'pay' });
const to = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom({ service: 'fork-1' }, { service: 'fork-2' }) },
	{ weight: 1, arbitrary: fc.constant({ service: { name: 'fork-3', namespace: 'pay' } }) },
	{ weight: 1, arbitrary: fc.constant({ service: 'gone' }) },
	{ weight: 1, arbitrary: fc.constant({ address: '192.0.2.7:9000' }) },
);
const when = fc.constantFrom([{ path: { prefix: '/a' } }], [{ method: 'POST' }]);
const fork = fc.record(
	{ of, to, when, onUnavailable: fc.constantFrom('fail', 'baseline') },
	{ requiredKeys: ['of', 'to'] },
);
const forks = fc.uniqueArray(fork, { minLength: 1, maxLength: 2, selector: (one) => one.of.service });

function sandbox(name: string, spec: object): KubernetesObject {
	return { apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbox', metadata: { name, namespace: 'shop' }, spec };
}

const group: KubernetesObject = {
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'RouteGroup',
	metadata: { name: 'g', namespace: 'shop' },
	spec: { sandboxes: { names: ['k', 'j'] } },
};

const sandboxName = fc.constantFrom('k', 'k', 'k-2', 'j');

/** A sandbox or the group comes, changes or goes. */
export const sandboxDoing: fc.Arbitrary<Doing> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc
			.tuple(sandboxName, forks)
			.map(([name, all]): Doing => ({ do: 'put', object: sandbox(name, { forks: all }) })),
	},
	{ weight: 2, arbitrary: sandboxName.map((name): Doing => ({ do: 'remove', id: identity(sandbox(name, {})) })) },
	{ weight: 1, arbitrary: fc.constant<Doing>({ do: 'put', object: group }) },
	{ weight: 1, arbitrary: fc.constant<Doing>({ do: 'remove', id: identity(group) }) },
);

/** A fork, or a baseline, gets ready, dies, or its Service comes or goes. */
export const serviceDoing: fc.Arbitrary<Doing> = fc.oneof(
	{
		weight: 5,
		arbitrary: fc
			.tuple(fc.constantFrom(...services), fc.boolean())
			.map(([one, ready]): Doing => ({ do: 'put', object: endpoints(one, ready) })),
	},
	{
		weight: 1,
		arbitrary: fc.constantFrom(...services.slice(3)).map((one): Doing => ({ do: 'remove', id: identity(one) })),
	},
	{ weight: 1, arbitrary: fc.constantFrom(...services.slice(3)).map((object): Doing => ({ do: 'put', object })) },
);
