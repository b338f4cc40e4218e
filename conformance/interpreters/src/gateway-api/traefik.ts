// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { Candidate } from '../route/choice.ts';
import { matching, sameData } from '../route/choice.ts';
import { notFound } from '../route/effects.ts';
import { objectsOf } from '../route/object-index.ts';
import { splitAuthority } from '../route/path.ts';
import type { Route } from '../route/route.ts';
import { routeLabel, ruleLabel } from '../route/route.ts';
import { hostMatches } from './hostname.ts';
import { attachmentsOf, type Listener, listenersOf } from './listener.ts';
import type { Selector } from './select.ts';
import { traefikRuleAnswer } from './traefik-action.ts';
import { routerPriority } from './traefik-priority.ts';
import { traefikReading } from './traefik-reading.ts';

const group = 'gateway.networking.k8s.io';

/**
 * What the entry point of a port answers. All Gateways that listen there are one list of routers
 * (Traefik `pkg/provider/kubernetes/gateway/kubernetes.go`, entryPointName), of which the greatest priority that accepts
 * the request answers (`pkg/muxer/http/mux.go`). Throws {@link UndefinedConfiguration} where several have it and answer
 * differently: Traefik reads them from a Go map (`pkg/server/router/router.go`, buildEntryPointHandler).
 */
export function traefikAnswer(selector: Selector, port: number): Answer {
	const { hop, trace, read } = selector;
	const host = splitAuthority(hop.request.authority).host.toLowerCase();
	const routers = listenersAt(selector, port).flatMap((listener) => routersOf(selector, listener, host));
	const accepted = matching(routers, read, traefikReading, trace);
	const [first] = accepted;
	if (first === undefined) return notFound;
	const best = accepted.reduce((a, b) => (b.rank[0]! > a.rank[0]! ? b : a), first);
	const level = accepted.filter(({ rank }) => rank[0] === best.rank[0]);
	const answers = level.map((one) => traefikRuleAnswer(hop, one));
	const answer = answers[0]!;
	if (!answers.every((other) => sameData(other, answer))) {
		const names = level.map(({ rule, match }) => ruleLabel(rule, match));
		throw new UndefinedConfiguration(`${names.join(' and ')} have one priority`, { among: answers });
	}
	for (const { rule, match, rank } of accepted.filter((one) => one !== best))
		trace.push({ rule: ruleLabel(rule, match), result: 'outranked', why: `its priority is ${rank[0]}` });
	trace.push({ rule: ruleLabel(best.rule, best.match), result: 'chosen', why: `its priority is ${best.rank[0]}` });
	return answer;
}

/** The listeners of every Gateway on one port; Traefik does not read ListenerSets. */
function listenersAt({ hop }: Selector, port: number): readonly Listener[] {
	return objectsOf(hop.index, group, 'Gateway').flatMap(({ metadata: { name, namespace = 'default' }, spec }) => {
		const { listeners = [] } = (spec ?? {}) as { readonly listeners?: readonly { readonly port: number }[] };
		if (!listeners.some((listener) => listener.port === port)) return [];
		return listenersOf(hop.index, { gateway: { namespace, name }, port }).filter(
			({ parent }) => parent.kind === 'Gateway',
		);
	});
}

function routersOf({ hop, trace }: Selector, listener: Listener, host: string): readonly Candidate[] {
	const hosts = new Map<Route, string[]>();
	for (const attached of attachmentsOf(hop.index, listener)) {
		hosts.set(attached.route, [...(hosts.get(attached.route) ?? []), attached.host]);
	}
	return [...hosts].flatMap(([route, hostnames]): readonly Candidate[] => {
		if (!hostnames.some((hostname) => hostMatches(hostname, host))) {
			const why = `${hostnames.join(', ')} is not ${host}`;
			trace.push({ rule: routeLabel(route), result: 'not matched', why });
			return [];
		}
		return route
			.rules()
			.flatMap((rule) =>
				rule.matches.map((match) => ({ rule, match, rank: [routerPriority(rule, match, hostnames)] })),
			);
	});
}
