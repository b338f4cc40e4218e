// SPDX-License-Identifier: Apache-2.0
import { describe, objectName, ourMetadata } from '@branchline/adapter';
import type { ServicePlan } from '@branchline/plan';
import type { IstioContext } from './context.ts';
import { fullName, serviceOf } from './host.ts';
import { gatewaysOf, namespaceOf, type VirtualService } from './virtual-service.ts';

/** A forked Service whose sidecar routes no VirtualService of the user's sets. */
export interface OwnHost {
	readonly namespace: string;
	readonly service: string;
	readonly plans: readonly ServicePlan[];
}

/** The forked Services that have no HTTP rules for the mesh; where the user makes some later, ours give way. */
export function hostsWithoutRoutes(user: readonly VirtualService[], context: IstioContext): readonly OwnHost[] {
	const hosts = new Map<string, { namespace: string; service: string; plans: ServicePlan[] }>();
	for (const plan of context.plan.services) {
		const { namespace, service } = plan.of;
		const id = `${namespace}/${service}`;
		const host = hosts.get(id) ?? { namespace, service, plans: [] };
		hosts.set(id, { ...host, plans: [...host.plans, plan] });
	}
	const routed = new Set(user.filter(routesMesh).flatMap((service) => serviceHosts(service, context)));
	const wildcards = user
		.filter(routesMesh)
		.flatMap((service) => service.spec?.hosts ?? [])
		.filter((host) => host.startsWith('*'));
	return [...hosts.values()].filter((host) => {
		const name = fullName(host, context.domain);
		return !routed.has(name) && !wildcards.some((wildcard) => name.endsWith(wildcard.slice(1)));
	});
}

function routesMesh(service: VirtualService): boolean {
	return gatewaysOf(service).includes('mesh') && (service.spec?.http?.length ?? 0) > 0;
}

function serviceHosts(service: VirtualService, { domain, cluster }: IstioContext): readonly string[] {
	const context = { namespace: namespaceOf(service), domain, cluster };
	return (service.spec?.hosts ?? []).flatMap((host) => {
		const name = serviceOf(host, context);
		return name ? [fullName(name, domain)] : [];
	});
}

/**
 * A VirtualService of ours that says what Istio does without one: each port goes to itself. The destination has no port,
 * which means the port that the request came to (route.go, GetDestinationCluster), so no port changes its behaviour.
 */
export function ownVirtualService(host: OwnHost, { domain }: IstioContext): VirtualService {
	const name = fullName(host, domain);
	const origins = host.plans.flatMap(({ substitutions }) => substitutions.map(({ origin }) => origin));
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: ourMetadata(objectName('branchline', host.service), host.namespace, {
			origins,
			native: [
				describe({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: host.namespace, name: host.service } }),
			],
		}),
		spec: { hosts: [name], http: [{ route: [{ destination: { host: name } }] }] },
	};
}
