// SPDX-License-Identifier: Apache-2.0
import { clusterDomain } from './host.ts';
import type { RegistryHost } from './registry.ts';

/** The names by which a proxy's Host headers may call a host. */
export interface Domains {
	/** The host itself and its addresses. */
	readonly own: readonly string[];
	/** Shorter and dotted forms, which yield to a host that bears the name itself. */
	readonly alternative: readonly string[];
}

/**
 * Lists the domains of a host for a proxy in a namespace: all of them without a port, which Envoy is told to ignore
 * (istio: pilot/pkg/networking/core/httproute.go, `generateVirtualHostDomains`). A headless Service has each of them with
 * `*.` in front as well.
 */
export function domainsOf(host: RegistryHost, viewer: string): Domains {
	const { hostname } = host;
	const alternative = [`${hostname}.`, ...shortForms(hostname, viewer)];
	const wildcards = host.headless ? [hostname, ...alternative].map((domain) => `*.${domain}`) : [];
	return { own: [hostname, ...wildcards, ...host.addresses], alternative };
}

function shortForms(hostname: string, viewer: string): readonly string[] {
	const suffix = `.svc.${clusterDomain}`;
	if (!hostname.endsWith(suffix)) return [];
	const short = hostname.slice(0, -suffix.length);
	const dot = short.indexOf('.');
	if (dot < 0) return [];
	const shortest = short.slice(dot + 1) === viewer ? [short.slice(0, dot)] : [];
	return [...shortest, short, `${short}.svc`];
}
