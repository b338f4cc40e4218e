// SPDX-License-Identifier: Apache-2.0
import {
	type Cluster,
	type Documents,
	type EndpointSlice,
	type Fork,
	namespaceOf,
	type Sandbox,
	type Service,
} from '@branchline/model';
import { compareServicePorts, compareText, compile, type Plan, type ServicePort } from '@branchline/plan';
import { type Ask, asks } from './asks.ts';

/** One made-up sandbox: its key, and the one service port that it forks. */
export interface MadeUp {
	readonly of: ServicePort;
	readonly key: string;
}

/** A plan of sandboxes that nobody wrote, and the cluster as it were if their forks ran. */
export interface MadeUpPlan {
	readonly plan: Plan;
	readonly cluster: Cluster;
}

/**
 * Compiles sandboxes as users would write them, one for each service port: each forks that port alone to a Service that is
 * a copy of the baseline's with pods of its own, under a name that is free.
 */
export function madeUpPlan(
	sandboxes: readonly MadeUp[],
	ask: Ask,
	{ services, endpointSlices, policy }: Documents,
	now: string,
): MadeUpPlan {
	const taken = new Set(services.map((service) => idOf(namespaceOf(service), service.metadata.name)));
	const baselines = new Map(services.map((service) => [idOf(namespaceOf(service), service.metadata.name), service]));
	const forks = new Map<string, Service>();
	for (const { of } of sandboxes) {
		const id = idOf(of.namespace, of.service);
		const baseline = baselines.get(id);
		if (baseline && !forks.has(id)) forks.set(id, forkOf(baseline, taken));
	}
	const cluster = {
		services: [...services, ...forks.values()],
		// Where readiness is known, that of the forks is.
		endpointSlices: endpointSlices.length === 0 ? [] : [...endpointSlices, ...[...forks.values()].map(sliceOf)],
	};
	const written = sandboxes.map(({ of, key }) => {
		const service = forks.get(idOf(of.namespace, of.service))?.metadata.name ?? of.service;
		return sandboxOf(of, key, { to: { service }, ...asks.find((one) => one.ask === ask)?.part({ service }) });
	});
	const documents = { sandboxes: written, groups: [], ...(policy ? { policy } : {}) };
	return { plan: compile(documents, cluster, now).plan, cluster };
}

function idOf(namespace: string, name: string): string {
	return `${namespace}/${name}`;
}

function forkOf({ metadata, spec }: Service, taken: ReadonlySet<string>): Service {
	const namespace = namespaceOf({ metadata });
	let name = `${metadata.name.slice(0, 48)}-fork`;
	for (let number = 2; taken.has(idOf(namespace, name)); number++)
		name = `${metadata.name.slice(0, 48)}-fork-${number}`;
	const ports = (spec?.ports ?? []).map(({ nodePort: _, ...port }) => port);
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace },
		spec: { selector: { app: name }, ports },
	};
}

function sliceOf({ metadata }: Service): EndpointSlice {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
		addressType: 'IPv4',
		endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
	};
}

function sandboxOf({ namespace, service, port }: ServicePort, key: string, rest: Omit<Fork, 'of'>): Sandbox {
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name: key, namespace },
		spec: { key, forks: [{ of: { service }, ports: [port], ...rest }] },
	};
}

/** Two plans of one policy as one: every substitution of both. */
export function together(one: Plan, other: Plan): Plan {
	const services = new Map(one.services.map((service) => [JSON.stringify(service.of), service]));
	for (const { of, substitutions } of other.services) {
		const id = JSON.stringify(of);
		const all = [...(services.get(id)?.substitutions ?? []), ...substitutions];
		services.set(id, { of, substitutions: all.sort((a, b) => compareText(a.key, b.key)) });
	}
	return { ...one, services: [...services.values()].sort((a, b) => compareServicePorts(a.of, b.of)) };
}
