// SPDX-License-Identifier: Apache-2.0
import { findResponder } from '@branchline/adapter';
import { type ServicePort, type Substitution, sameServicePort } from '@branchline/plan';
import type { IstioContext } from './context.ts';
import { istioDialect } from './dialect.ts';
import type { ForkedHost } from './forked-hosts.ts';
import { splitByListener } from './split.ts';
import { gatewaysOf, namespaceOf, type VirtualService } from './virtual-service.ts';

/**
 * The responder's port, where the copies for a fork that answers by itself name it: in rules that weigh its service port
 * with others.
 */
export function responderShare(
	{ to }: Substitution,
	of: ServicePort,
	{ routes }: ForkedHost,
	context: IstioContext,
): ServicePort | undefined {
	if (to.kind !== 'respond' || !routes.some((service) => weighs(service, of, context))) return undefined;
	return findResponder(context.cluster)?.respond;
}

function weighs(service: VirtualService, of: ServicePort, { domain, cluster }: IstioContext): boolean {
	const hosts = { namespace: namespaceOf(service), domain, cluster };
	const dialect = istioDialect(hosts, '');
	const splits = (service.spec?.http ?? [])
		.map(({ mirror: _, mirrors: __, ...http }) => http)
		.filter(({ route = [] }) => route.filter(({ weight = 0 }) => weight !== 0).length > 1);
	return splitByListener(splits, hosts, gatewaysOf(service)).some((rule) =>
		dialect.destinations(rule).some((to) => to.kind === 'service' && sameServicePort(to.port, of)),
	);
}
