// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import { destinationsOf, type IstioRule } from './dialect.ts';
import { type HostContext, type Listener, portsOf, serviceOf } from './host.ts';
import { type HttpMatch, type HttpRoute, qualified } from './virtual-service.ts';

/**
 * Splits rules so that a destination without a port means one port in each part: the rule at the gateways, the rule for
 * each port that calls between services can arrive at and that `matters`, then the rule itself for everything else.
 * Gateways stand first, so what follows is met by calls between services alone.
 */
export function splitByListener(
	rules: readonly HttpRoute[],
	context: HostContext,
	gateways: readonly string[],
	matters: (port: ServicePort) => boolean = () => true,
): readonly IstioRule[] {
	const outer = gateways.filter((gateway) => gateway !== 'mesh');
	return rules.flatMap((http) => {
		const ports = openPorts(http, context, matters);
		if (ports.length === 0) return [{ http }];
		const atGateways =
			outer.length === 0 ? [] : [...ports.map((port) => ({ gateways: outer, port })), { gateways: outer }];
		const parts = [...atGateways, ...ports.map((port) => ({ port }))];
		return [...parts.flatMap((part) => limited(http, part, context.namespace)), { http }];
	});
}

/** The ports that destinations without a port may mean. */
function openPorts(http: HttpRoute, context: HostContext, matters: (port: ServicePort) => boolean): readonly number[] {
	const open = destinationsOf(http).flatMap((destination) => {
		const name = destination.port?.number === undefined ? serviceOf(destination.host, context) : undefined;
		return name ? portsOf(name, context.cluster).filter((port) => matters({ ...name, port })) : [];
	});
	return [...new Set(open)].sort((a, b) => a - b);
}

function limited(
	http: HttpRoute,
	part: { readonly gateways?: readonly string[]; readonly port?: number },
	namespace: string,
): readonly IstioRule[] {
	const matches = (http.match?.length ? http.match : [{}]).flatMap((match) => limitedMatch(match, part, namespace));
	if (matches.length === 0) return [];
	const listener: Listener = {
		...(part.port === undefined ? {} : { port: part.port }),
		...(part.gateways ? { gateway: true } : {}),
	};
	return [{ http: { ...http, match: matches }, listener }];
}

function limitedMatch(
	match: HttpMatch,
	{ gateways, port }: { readonly gateways?: readonly string[]; readonly port?: number },
	namespace: string,
): readonly HttpMatch[] {
	if (match.port !== undefined && port !== undefined && match.port !== port) return [];
	const numbered = port === undefined ? match : { ...match, port };
	if (!gateways) return [numbered];
	// A match on the caller's own labels is one on sidecars; with gateways in the match Istio would no longer look at them.
	if (match.sourceLabels || match.sourceNamespace) return [];
	const named = match.gateways?.map((name) => qualified(name, namespace));
	const both = named ? gateways.filter((gateway) => named.includes(gateway)) : gateways;
	return both.length === 0 ? [] : [{ ...numbered, gateways: both }];
}
