// SPDX-License-Identifier: Apache-2.0
import type { ServicePlan } from '@branchline/plan';
import type { IstioContext } from './context.ts';
import { covers, fullName } from './host.ts';
import { gatewaysOf, type HttpMatch, hostIn, namespaceOf, qualified, type VirtualService } from './virtual-service.ts';
import { viewersOfRoutes, viewersOfService } from './visibility.ts';

/** A Service with forks, and the VirtualServices of the user's by which sidecars route requests to it. */
export interface ForkedHost {
	readonly namespace: string;
	readonly service: string;
	/** The full name. */
	readonly name: string;
	readonly plans: readonly ServicePlan[];
	readonly routes: readonly VirtualService[];
}

/** The Services with forks, each once, in the order of the plan. */
export function forkedHosts(all: readonly VirtualService[], context: IstioContext): readonly ForkedHost[] {
	const plans = new Map<string, ServicePlan[]>();
	for (const plan of context.plan.services) {
		const name = fullName(plan.of, context.domain);
		const known = plans.get(name);
		if (known) known.push(plan);
		else plans.set(name, [plan]);
	}
	const routing = routesByHost(all, context.domain);
	return [...plans.entries()].map(([name, of]) => {
		const { namespace, service } = of[0]!.of;
		return { namespace, service, name, plans: of, routes: routing(name) };
	});
}

function routesByHost(all: readonly VirtualService[], domain: string): (name: string) => readonly VirtualService[] {
	const exact = new Map<string, VirtualService[]>();
	const wild: { readonly host: string; readonly service: VirtualService }[] = [];
	for (const service of all.filter(routesMesh))
		for (const host of hostsOf(service, domain)) {
			if (host.startsWith('*')) wild.push({ host, service });
			else exact.set(host, [...(exact.get(host) ?? []), service]);
		}
	return (name) => [
		...(exact.get(name) ?? []),
		...wild.filter(({ host }) => covers(host, name)).map(({ service }) => service),
	];
}

function routesMesh(service: VirtualService): boolean {
	return gatewaysOf(service).includes('mesh') && (service.spec?.http?.length ?? 0) > 0;
}

/** The full names of a VirtualService's hosts. */
export function hostsOf(service: VirtualService, domain: string): readonly string[] {
	return (service.spec?.hosts ?? []).map((host) => hostIn(host, namespaceOf(service), domain).toLowerCase());
}

/**
 * Whether a VirtualService of ours is to stand for a host: where the user has none for it, or none that every namespace sees.
 * Istio takes one that is exported to some namespaces before one for all, whatever their age, so ours is met by the others
 * alone (virtualservice.go, SelectVirtualServices). Not beside a wildcard, which yields to our host, and not where the
 * Service itself is not for all: then they would be of one class, and age would decide.
 */
export function needsOwn({ routes, name, ...of }: ForkedHost, { cluster, domain, exportTo }: IstioContext): boolean {
	if (routes.length === 0) return true;
	if (viewersOfService(cluster, of) !== 'all') return false;
	return routes.every(
		(service) => viewersOfRoutes(service, exportTo) !== 'all' && hostsOf(service, domain).includes(name),
	);
}

/**
 * The VirtualServices of the user's that every caller who sees them has for a port. One whose rules are all for some callers,
 * or for other ports, has no virtual host elsewhere (route.go, buildSidecarVirtualHostsForVirtualService).
 */
export function routesAt({ routes }: ForkedHost, port: number): readonly VirtualService[] {
	return routes.filter((service) =>
		(service.spec?.http ?? []).some(
			({ match }) => !match?.length || match.some((one) => isForEveryCaller(one, namespaceOf(service), port)),
		),
	);
}

function isForEveryCaller(match: HttpMatch, namespace: string, port: number): boolean {
	if (match.port !== undefined && match.port !== port) return false;
	if (match.gateways?.length) return match.gateways.some((gateway) => qualified(gateway, namespace) === 'mesh');
	return !match.sourceNamespace && Object.keys(match.sourceLabels ?? {}).length === 0;
}
