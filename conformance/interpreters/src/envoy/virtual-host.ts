// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';

/** Which virtual host takes an authority. */
export interface HostIndex<T> {
	/** Gives the host and the domain that won; undefined where none takes the authority. The case does not matter. */
	readonly find: (authority: string) => { readonly host: T; readonly domain: string } | undefined;
}

/** A virtual host with the domains it lists. */
export interface Hosted<T> {
	readonly host: T;
	readonly name: string;
	readonly domains: readonly string[];
}

/**
 * Indexes virtual hosts by domain: exact before the longest `*suffix`, before the longest `prefix*`, before `*`
 * (`RouteMatcher::findVirtualHost` in `source/common/router/config_impl.cc`); a wildcard stands for at least one
 * character. Throws UndefinedConfiguration where Envoy refuses the table: a domain that is there twice, whatever its case,
 * no domain, or no name. Two virtual hosts of one name it takes: names are for statistics.
 */
export function indexHosts<T>(hosts: readonly Hosted<T>[]): HostIndex<T> {
	const byDomain = new Map<string, T>();
	for (const { host, name, domains } of hosts) {
		if (name === '' || domains.length === 0)
			throw new UndefinedConfiguration('a virtual host has no name or no domain');
		for (const domain of domains.map((text) => text.toLowerCase())) {
			if (byDomain.has(domain)) throw new UndefinedConfiguration(`the domain ${domain} is in two places`);
			byDomain.set(domain, host);
		}
	}
	const wildcards = [...byDomain.keys()].filter((domain) => domain !== '*').sort((a, b) => b.length - a.length);
	const suffixes = wildcards.filter((domain) => domain.startsWith('*'));
	const prefixes = wildcards.filter((domain) => !domain.startsWith('*') && domain.endsWith('*'));
	return {
		find: (authority) => {
			const name = authority.toLowerCase();
			const longer = (domain: string) => name.length >= domain.length;
			const domain =
				exact(byDomain, name) ??
				suffixes.find((candidate) => longer(candidate) && name.endsWith(candidate.slice(1))) ??
				prefixes.find((candidate) => longer(candidate) && name.startsWith(candidate.slice(0, -1))) ??
				'*';
			const host = byDomain.get(domain);
			return host === undefined ? undefined : { host, domain };
		},
	};
}

// A Host header that itself looks like a wildcard is no exact match for one.
function exact(byDomain: ReadonlyMap<string, unknown>, name: string): string | undefined {
	return byDomain.has(name) && !name.startsWith('*') && !name.endsWith('*') ? name : undefined;
}
