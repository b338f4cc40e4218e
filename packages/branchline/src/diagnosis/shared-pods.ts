// SPDX-License-Identifier: Apache-2.0
import { describe, podOf, refTo } from '@branchline/adapter';
import {
	type Cluster,
	type Diagnostic,
	type Documents,
	type KubernetesObject,
	namespaceOf,
	type Service,
} from '@branchline/model';
import type { Plan, ServicePort } from '@branchline/plan';
import { doctorFinding } from './codes.ts';

/**
 * Forks whose pods are behind the baseline's Service, too, where the selectors alone do not say so: by the labels of the pods
 * and pod templates that are given, or else by the addresses of EndpointSlices.
 */
export function sharedPods({ other, ...cluster }: Documents, plan: Plan): readonly Diagnostic[] {
	const found = new Map<string, Diagnostic>();
	for (const { of, substitutions } of plan.services)
		for (const { to } of substitutions) {
			if (to.kind !== 'service' || to.port.namespace !== of.namespace) continue;
			const [baseline, fork] = [serviceOf(of, cluster), serviceOf(to.port, cluster)];
			if (!baseline || !fork || baseline === fork || isWithin(selector(baseline), selector(fork))) continue;
			const diagnostic = byLabels(baseline, fork, other) ?? byAddress(baseline, fork, cluster);
			if (diagnostic) found.set(diagnostic.message, diagnostic);
		}
	return [...found.values()];
}

function byLabels(baseline: Service, fork: Service, objects: readonly KubernetesObject[]): Diagnostic | undefined {
	const object = objects.find((candidate) => {
		const labels = namespaceOf(candidate) === namespaceOf(baseline) ? podOf(candidate)?.labels : undefined;
		return labels !== undefined && [baseline, fork].every((service) => selects(service, labels));
	});
	if (object === undefined) return undefined;
	return finding(`${describe(object)}: ${describe(baseline)} selects its pods as well as ${describe(fork)}`, object);
}

function byAddress(baseline: Service, fork: Service, cluster: Cluster): Diagnostic | undefined {
	const own = new Set(addresses(baseline, cluster));
	const shared = addresses(fork, cluster).find((address) => own.has(address));
	if (shared === undefined) return undefined;
	return finding(`${describe(fork)}: its endpoint ${shared} is one of ${describe(baseline)} as well`, fork);
}

function finding(what: string, object: KubernetesObject): Diagnostic {
	return doctorFinding('doctor/pods-shared', `${what}: requests without a key meet the fork`, {
		object: refTo(object),
	});
}

function serviceOf({ namespace, service }: ServicePort, { services }: Cluster): Service | undefined {
	return services.find((one) => one.metadata.name === service && namespaceOf(one) === namespace);
}

type Labels = Readonly<Record<string, string>>;

function selector({ spec }: Service): Labels {
	return spec?.selector ?? {};
}

function selects(service: Service, labels: Labels): boolean {
	return isWithin(selector(service), labels);
}

function isWithin(wanted: Labels, labels: Labels): boolean {
	const entries = Object.entries(wanted);
	return entries.length > 0 && entries.every(([name, value]) => labels[name] === value);
}

function addresses(service: Service, { endpointSlices }: Cluster): readonly string[] {
	return endpointSlices
		.filter((slice) => namespaceOf(slice) === namespaceOf(service))
		.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name)
		.flatMap(({ endpoints = [] }) => endpoints.flatMap(({ addresses: list = [] }) => list));
}
