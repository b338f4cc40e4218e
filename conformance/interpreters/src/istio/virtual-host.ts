// SPDX-License-Identifier: Apache-2.0
import { domainsOf } from './domains.ts';
import { isCoveredBy, isWildcard, overlaps } from './host.ts';
import type { SeenVirtualService } from './order.ts';
import { isVisible, type RegistryHost } from './registry.ts';
import { type MeshProxy, type Route, routesFor } from './routes.ts';
import type { VirtualService } from './virtual-service.ts';
import type { World } from './world.ts';

/** What serves one domain on a sidecar: the routes of a VirtualService, or a host without any. */
export type VirtualHost =
	| { readonly kind: 'routed'; readonly virtualService: VirtualService; readonly routes: readonly Route[] }
	| { readonly kind: 'plain'; readonly host: RegistryHost };

interface Served {
	readonly virtualHost: VirtualHost;
	/** Hosts of a VirtualService that are in nobody's registry. */
	readonly strangers: readonly string[];
	readonly hosts: readonly RegistryHost[];
}

/**
 * Lists the hosts that a sidecar has on its port, whatever their protocol.
 */
export function hostsOnPort(world: World, proxy: MeshProxy): readonly RegistryHost[] {
	return world.registry.hosts.filter(
		(host) => portOf(host, proxy.port) !== undefined && isVisible(host, proxy.namespace) && proxy.scope.imports(host),
	);
}

/** The port of a host with a number. */
export function portOf(host: RegistryHost, number: number): RegistryHost['ports'][number] | undefined {
	return host.ports.find((port) => port.number === number);
}

/**
 * Says what serves each domain on a sidecar's port. The first VirtualService that has a domain has it alone: the rules
 * of later ones are not merged (istio: pilot/pkg/networking/core/httproute.go, `BuildSidecarOutboundVirtualHosts`;
 * route/route.go, `BuildSidecarVirtualHostWrapper`).
 */
export function virtualHostsOf(
	world: World,
	proxy: MeshProxy,
	seen: readonly SeenVirtualService[],
): ReadonlyMap<string, VirtualHost> {
	const here = hostsOnPort(world, proxy);
	const routed = servedByVirtualServices(here, proxy, seen);
	const taken = new Set(routed.flatMap(({ hosts }) => hosts));
	const plain = here
		.filter((host) => !taken.has(host) && isRoutable(host, proxy.port))
		.map((host): Served => ({ virtualHost: { kind: 'plain', host }, strangers: [], hosts: [host] }));
	const served = [...routed, ...plain];
	const known = new Set(served.flatMap(({ hosts }) => hosts.map(({ hostname }) => hostname)));
	const domains = new Map<string, VirtualHost>();
	for (const { virtualHost, strangers, hosts } of served) {
		const claim = (domain: string): void => {
			if (!domains.has(domain)) domains.set(domain, virtualHost);
		};
		strangers.forEach(claim);
		for (const host of hosts) {
			const { own, alternative } = domainsOf(host, proxy.namespace);
			[...own, ...alternative.filter((domain) => !known.has(domain))].forEach(claim);
		}
	}
	return domains;
}

function servedByVirtualServices(
	here: readonly RegistryHost[],
	proxy: MeshProxy,
	seen: readonly SeenVirtualService[],
): readonly Served[] {
	return seen.flatMap(({ virtualService }): readonly Served[] => {
		// Elsewhere than on port 80 a VirtualService counts only where one of its hosts is a host of the port.
		const { hosts: names } = virtualService;
		if (proxy.port !== 80 && !names.some((name) => here.some((host) => overlaps(name, host.hostname)))) return [];
		const { routes } = routesFor(virtualService, proxy);
		if (routes.length === 0) return [];
		const { hosts, strangers } = split(virtualService, here, seen);
		const routable = hosts.filter((host) => isRoutable(host, proxy.port));
		if (routable.length === 0 && proxy.port !== 80) return [];
		return [{ virtualHost: { kind: 'routed', virtualService, routes }, strangers, hosts: routable }];
	});
}

// istio: route.go, `separateVSHostsAndServices`.
function split(
	virtualService: VirtualService,
	here: readonly RegistryHost[],
	seen: readonly SeenVirtualService[],
): { readonly hosts: readonly RegistryHost[]; readonly strangers: readonly string[] } {
	const hosts: RegistryHost[] = [];
	const strangers: string[] = [];
	for (const name of virtualService.hosts) {
		const matching = here.filter(({ hostname }) => (isWildcard(name) ? overlaps(name, hostname) : hostname === name));
		if (matching.length === 0) strangers.push(name);
		else if (!isWildcard(name)) hosts.push(...matching);
		else hosts.push(...matching.filter((host) => mostSpecific(host, seen) === virtualService));
	}
	return { hosts, strangers };
}

// An exact host wins over wildcards, a longer wildcard over a shorter; among equals the first VirtualService
// (istio: sidecar.go, `computeWildcardHostVirtualServiceIndex`).
function mostSpecific(host: RegistryHost, seen: readonly SeenVirtualService[]): VirtualService | undefined {
	let best: { readonly virtualService: VirtualService; readonly length: number } | undefined;
	for (const { virtualService } of seen) {
		for (const name of virtualService.hosts) {
			if (!isCoveredBy(host.hostname, name)) continue;
			const length = isWildcard(name) ? name.length : Number.POSITIVE_INFINITY;
			if (best === undefined || length > best.length) best = { virtualService, length };
		}
	}
	return best?.virtualService;
}

function isRoutable(host: RegistryHost, port: number): boolean {
	return portOf(host, port)?.protocol !== 'opaque';
}
