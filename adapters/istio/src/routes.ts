// SPDX-License-Identifier: Apache-2.0
import { describe, remember } from '@branchline/adapter';
import { untilCatchAll } from './concatenation.ts';
import type { IstioContext } from './context.ts';
import { delegatesOf, isDelegate, type Merged, mergeDelegates } from './delegate.ts';
import { domainsAtGateways, type Gateway } from './gateway.ts';
import { borrowedName, strip } from './inject.ts';
import type { VirtualService } from './virtual-service.ts';

/** The user's VirtualServices as Istio reads them, without rules of ours. */
export interface EffectiveRoutes {
	readonly all: readonly VirtualService[];
	merged(service: VirtualService): Merged;
	/** Those that share a domain at a gateway with one of `all`, itself apart. */
	beside(service: VirtualService): readonly VirtualService[];
}

/** No routes of the user's: what an object of ours stands among. */
export const nothingElse: EffectiveRoutes = {
	all: [],
	merged: (service) => ({ service: strip(service), delegates: [], findings: [] }),
	beside: () => [],
};

/** Reads the user's VirtualServices, each with the rules of its delegates in place. */
export function effectiveRoutes(
	user: readonly VirtualService[],
	gateways: ReadonlyMap<string, Gateway>,
	context: IstioContext,
): EffectiveRoutes {
	const merged = new Map(user.map((service) => [service.metadata, mergedOf(service, user, context)]));
	const all = [...merged.values()].map(({ service }) => service);
	const routing = all.filter(({ spec }) => (spec?.http?.length ?? 0) > 0);
	const domains = new Map(routing.map((service) => [service, domainsAtGateways(service, gateways, context.domain)]));
	const serving = new Map<string, VirtualService[]>();
	for (const [service, names] of domains)
		for (const name of names) serving.set(name, [...(serving.get(name) ?? []), service]);
	return {
		all,
		merged: (service) => merged.get(service.metadata) ?? nothingElse.merged(service),
		beside: (service) => {
			const sharing = [...(domains.get(service) ?? [])].flatMap((name) => serving.get(name) ?? []);
			return [...new Set(sharing)].filter((other) => other !== service);
		},
	};
}

function mergedOf(root: VirtualService, user: readonly VirtualService[], { cache, domain }: IstioContext): Merged {
	const delegates = delegatesOf(root, user);
	return remember(cache, `istio merged ${describe(root)}`, [root, domain, ...delegates], () =>
		withoutDeadRules(mergeDelegates(withoutOurs(root), delegates.map(withoutOurs), domain)),
	);
}

function withoutDeadRules(merged: Merged): Merged {
	const { service } = merged;
	const rules = service.spec?.http ?? [];
	const http = untilCatchAll(rules);
	return http === rules || isDelegate(service)
		? merged
		: { ...merged, service: { ...service, spec: { ...service.spec, http } } };
}

/** A rule that borrows a name of ours is the user's, and routes. */
function withoutOurs(service: VirtualService): VirtualService {
	return borrowedName(service) === undefined ? strip(service) : service;
}
