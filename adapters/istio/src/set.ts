// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import type { Ingress } from '@branchline/plan';
import {
	gatewaysOf,
	type HttpMatch,
	type HttpRoute,
	namespaceOf,
	qualified,
	type VirtualService,
} from './virtual-service.ts';

/**
 * The rules of a VirtualService as far as keys are honoured where they apply: all of them, or limited to the gateways
 * that the policy allows (`mesh` always is) and that are `among` those asked for. Empty where none is.
 */
export function honouredRules(
	service: VirtualService,
	ingress: Ingress,
	among: (gateway: string) => boolean = everywhere,
): readonly HttpRoute[] | Unsupported {
	const rules = service.spec?.http ?? [];
	const bound = gatewaysOf(service);
	const allowed = bound.filter((gateway) => among(gateway) && allows(ingress, gateway));
	if (allowed.length === bound.length && among === everywhere) return rules;
	if (allowed.length === 0) return [];
	const limited: HttpRoute[] = [];
	for (const rule of rules) {
		const matches = (rule.match?.length ? rule.match : [{}]).map((match) => limitTo(match, allowed, service));
		const refused = matches.find((match) => match instanceof Unsupported);
		if (refused instanceof Unsupported) return refused;
		const kept = matches.flatMap((match) => (match && !(match instanceof Unsupported) ? [match] : []));
		if (kept.length > 0) limited.push({ ...rule, match: kept });
	}
	return limited;
}

const everywhere = () => true;

function allows(ingress: Ingress, gateway: string): boolean {
	if (gateway === 'mesh' || ingress === 'all') return true;
	if (ingress === 'none') return false;
	return ingress.gateways.some((name) => name === gateway || name === gateway.split('/').at(-1));
}

/** With `gateways` in a match Istio no longer looks at the match's source conditions (route.go, sourceMatchHTTP). */
function limitTo(
	match: HttpMatch,
	allowed: readonly string[],
	service: VirtualService,
): HttpMatch | undefined | Unsupported {
	const namespace = namespaceOf(service);
	const own = match.gateways?.map((name) => qualified(name, namespace));
	const gateways = own ? own.filter((gateway) => allowed.includes(gateway)) : allowed;
	if (gateways.length === 0) return undefined;
	if (!own && (match.sourceLabels || match.sourceNamespace))
		return new Unsupported('it matches on its source, and the policy honours keys at some of its gateways only');
	return { ...match, gateways };
}
