// SPDX-License-Identifier: Apache-2.0
import { type Chosen, chosenPorts, describe, type Unreached, Unsupported, unreachedPorts } from '@branchline/adapter';
import type { Destination, ServicePort } from '@branchline/plan';
import type { IstioContext } from './context.ts';
import { isDelegate } from './delegate.ts';
import { type IstioRule, istioDialect } from './dialect.ts';
import { type ForkedHost, needsOwn } from './forked-hosts.ts';
import { borrowedName } from './inject.ts';
import { honouredRules } from './set.ts';
import { splitByListener } from './split.ts';
import { gatewaysOf, type HttpRoute, namespaceOf, type VirtualService } from './virtual-service.ts';

/**
 * The forked service ports that no rule of a VirtualService chooses where keys are honoured, nor one of which findings say
 * that it is not copied. A VirtualService of ours chooses each port of its host.
 */
export function unreached(
	hosts: readonly ForkedHost[],
	users: readonly VirtualService[],
	context: IstioContext,
): readonly Unreached[] {
	const open = hosts.filter((host) => !needsOwn(host, context));
	if (open.length === 0) return [];
	const services = open.flatMap(({ plans }) => plans);
	const forked = (port: ServicePort) => context.substitutions.service({ kind: 'service', port }) !== undefined;
	const roots = users.filter((service) => !isDelegate(service));
	const read = roots.flatMap((service) => destinations(copiedRules(service, context), service, context, forked));
	return unreachedPorts({ services }, read, (of) => {
		const host = open.find(({ plans }) => plans.some((plan) => plan.of === of));
		return (host?.routes ?? []).map((service) => chosenAt(service, of.port, context));
	});
}

function copiedRules(service: VirtualService, { plan }: IstioContext): readonly HttpRoute[] {
	const rules = borrowedName(service) === undefined ? honouredRules(service, plan.ingress) : undefined;
	return rules === undefined || rules instanceof Unsupported ? (service.spec?.http ?? []) : rules;
}

function destinations(
	rules: readonly HttpRoute[],
	service: VirtualService,
	{ domain, cluster }: IstioContext,
	matters: (port: ServicePort) => boolean,
	isMet: (rule: IstioRule) => boolean = () => true,
): readonly Destination[] {
	const hosts = { namespace: namespaceOf(service), domain, cluster };
	const dialect = istioDialect(hosts, '');
	const split = splitByListener(rules, hosts, gatewaysOf(service), matters);
	return split.filter(isMet).flatMap((rule) => [...dialect.destinations(rule)]);
}

/** What a VirtualService chooses for requests to one port of its host. */
function chosenAt(service: VirtualService, port: number, context: IstioContext): Chosen {
	const isMet = ({ http, listener }: IstioRule) =>
		(listener?.port ?? port) === port &&
		(!http.match?.length || http.match.some((match) => (match.port ?? port) === port));
	const chosen = destinations(service.spec?.http ?? [], service, context, () => true, isMet);
	return { routes: describe(service), ports: chosenPorts(chosen) };
}
