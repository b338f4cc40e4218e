// SPDX-License-Identifier: Apache-2.0
import { readObjects } from '@branchline/model';
import { type Cluster, compile, type Plan, type Service } from '@branchline/plan';

/** The namespace of the sandboxes, which may fork services of every other. */
const home = 'sandboxes';

/** What a key makes of every Service that has a port of HTTP, by the key. */
const targets: Readonly<Record<string, (of: Service) => object>> = {
	all: (of) => ({ to: { service: forkName(of) } }),
	some: (of) => ({
		to: { service: forkName(of) },
		when: [{ path: { prefix: '/api' }, method: 'GET' }, { headers: { 'x-tester': 'yes' } }],
	}),
	address: () => ({ to: { address: '192.0.2.7:9000' } }),
	respond: () => ({ to: { respond: { status: 418, headers: { 'content-type': 'text/plain' }, body: 'tea' } } }),
	gone: () => ({ to: { service: 'never-was' } }),
};

/** The keys that a plan of {@link forked} has. */
export const keys: readonly string[] = Object.keys(targets);

function forkName({ metadata }: Service): object {
	return { name: `${metadata.name}-fork`, namespace: metadata.namespace ?? 'default' };
}

/** A cluster in which every Service is forked by every key. */
export interface Forked {
	readonly cluster: Cluster;
	readonly plan: Plan;
}

/** Forks every Service for every key, each key by its own kind of target. */
export function forked(services: readonly Service[], carriers: readonly object[]): Forked {
	const forks = services.map(forkOf);
	const cluster = { services: [...services, ...forks], endpointSlices: [] };
	const namespaces = [...new Set(services.map(({ metadata }) => metadata.namespace ?? 'default'))];
	const { documents } = readObjects([
		...keys.map((key) => sandbox(key, services)),
		{
			apiVersion: 'branchline.dev/v1alpha1',
			kind: 'RoutingPolicy',
			metadata: { name: 'default' },
			spec: { carriers, ...(namespaces.length > 0 ? { allow: [{ from: home, to: namespaces }] } : {}) },
		},
	]);
	return { cluster, plan: compile(documents, cluster, '2026-06-01T00:00:00Z').plan };
}

function forkOf(of: Service): Service {
	return { ...of, metadata: { ...of.metadata, name: `${of.metadata.name}-fork` } };
}

function sandbox(key: string, services: readonly Service[]): object {
	const forks = services.map((of) => ({
		of: { service: of.metadata.name, namespace: of.metadata.namespace ?? 'default' },
		...targets[key]!(of),
	}));
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: key, namespace: home, creationTimestamp: '2026-01-01T00:00:00Z' },
		spec: { forks },
	};
}
