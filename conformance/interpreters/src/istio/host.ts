// SPDX-License-Identifier: Apache-2.0

/** The domain of the cluster, which every fully qualified Service name ends in. */
export const clusterDomain = 'cluster.local';

/** The namespace whose DestinationRules and Sidecars apply everywhere (the default `rootNamespace` of the mesh). */
export const rootNamespace = 'istio-system';

/**
 * Completes a short host with the namespace of the object that names it. A host with a dot, `*` and an address stay as
 * they are: `cart.shop` is not `cart.shop.svc.cluster.local` (istio: pilot/pkg/model config.go, `ResolveShortnameToFQDN`).
 */
export function qualify(host: string, namespace: string): string {
	if (host === '' || host === '*' || host.includes('.') || host.includes(':')) return host;
	return `${host}.${namespace}.svc.${clusterDomain}`;
}

/** Completes the name of a Gateway to `namespace/name`; `mesh` stays (istio: config.go, `resolveGatewayName`). */
export function qualifyGateway(gateway: string, namespace: string): string {
	if (gateway === 'mesh') return gateway;
	if (gateway.includes('/')) return gateway.startsWith('./') ? `${namespace}/${gateway.slice(2)}` : gateway;
	const [name, legacyNamespace] = gateway.split('.');
	return `${legacyNamespace ?? namespace}/${name}`;
}

/** Says whether a host, possibly with a wildcard in front, is covered by another (istio: host/name.go, `SubsetOf`). */
export function isCoveredBy(host: string, other: string): boolean {
	if (!isWildcard(other)) return host === other;
	if (isWildcard(host)) return host.length >= other.length && host.slice(1).endsWith(other.slice(1));
	return host.endsWith(other.slice(1));
}

/** Says whether two hosts have a name in common (istio: host/name.go, `Matches`). */
export function overlaps(host: string, other: string): boolean {
	return isCoveredBy(host, other) || isCoveredBy(other, host);
}

/** The hosts that two lists have in common, the narrower of each pair, once (istio: host/names.go, `Intersection`). */
export function commonHosts(hosts: readonly string[], others: readonly string[]): readonly string[] {
	const common = new Set<string>();
	for (const host of hosts) {
		for (const other of others) {
			if (isCoveredBy(host, other)) common.add(host);
			else if (isCoveredBy(other, host)) common.add(other);
		}
	}
	return [...common];
}

/** Says whether a host begins with `*`. */
export function isWildcard(host: string): boolean {
	return host.startsWith('*');
}

/**
 * Picks the domain that serves a host as Envoy does: the exact one, else the longest wildcard that covers it, `*` last
 * (envoy: config/route/v3 route_components.proto, `VirtualHost.domains`).
 */
export function bestDomain(domains: Iterable<string>, host: string): string | undefined {
	let best: string | undefined;
	for (const domain of domains) {
		if (domain === host) return domain;
		if (!isWildcard(domain) || !isCoveredBy(host, domain)) continue;
		// `*.shop` needs something in the place of the star.
		if (domain !== '*' && host.length < domain.length) continue;
		if (best === undefined || domain.length > best.length) best = domain;
	}
	return best;
}

/** The host of a Host header as Istio has Envoy look it up: lower-case, without a port (`ignore_port_in_host_matching`). */
export function hostOf(authority: string): string {
	return authority.toLowerCase().replace(/:\d+$/, '');
}
