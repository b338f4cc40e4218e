// SPDX-License-Identifier: Apache-2.0
import type { GatewayListener } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { Candidate } from '../route/choice.ts';
import { compareAges, compareText, sameData } from '../route/choice.ts';
import { splitAuthority } from '../route/path.ts';
import type { Route } from '../route/route.ts';
import { routeLabel } from '../route/route.ts';
import { ruleAnswer } from './answer.ts';
import { contourRule } from './contour.ts';
import { hostMatches, intersect, mostSpecific } from './hostname.ts';
import { istioGatewayRule } from './istio-gateway.ts';
import type { Attachment, Listener } from './listener.ts';
import { attachmentsOf } from './listener.ts';
import type { Selector } from './select.ts';
import { selectRule } from './select.ts';

/**
 * The winning match at a gateway, or undefined for 404. The most specific listener of the port takes the host, then the
 * most specific hostname; a less specific one is not tried again. Throws {@link UndefinedConfiguration} where listeners
 * are not isolated by every implementation and it matters, and where the specification leaves it open.
 */
export function selectGatewayRule(
	selector: Selector,
	to: GatewayListener,
	listeners: readonly Listener[],
): Candidate | undefined {
	const { hop } = selector;
	if (hop.implementation === 'contour') return contourRule(selector, listeners);
	const host = splitAuthority(hop.request.authority).host.replace(/\.$/, '').toLowerCase();
	const matching = listeners.filter((l) => hostMatches(l.hostname, host));
	const own = mostSpecific(
		matching.map((l) => l.hostname),
		host,
	);
	const all = matching.map((l) => ({ listener: l, attached: accepted(selector, attachmentsOf(hop.index, l)) }));
	const isolated = atHost(
		all.filter(({ listener }) => listener.hostname === own).flatMap((l) => l.attached),
		host,
	);
	if (hop.implementation !== 'istio') {
		const shared = atHost(
			all.flatMap((l) => l.attached),
			host,
		);
		const routes = (list: readonly Attachment[]) => [...new Set(list.map((a) => routeLabel(a.route)))].sort();
		if (!sameData(routes(isolated), routes(shared))) {
			throw new UndefinedConfiguration(
				`listeners ${matching.map((l) => l.name).join(', ')} share ${host}: isolation is optional`,
			);
		}
	}
	if (isolated.length === 0) {
		const why = `no route is attached for ${host}`;
		selector.trace.push({ rule: `Gateway ${to.gateway.namespace}/${to.gateway.name}`, result: 'not matched', why });
		return undefined;
	}
	if (hop.implementation === 'istio') return istioGatewayRule(selector, isolated);
	const winner = selectRule(selector, [...new Set(isolated.map((a) => a.route))]);
	if (hop.implementation === 'specification')
		checkSpecified(
			selector,
			all.flatMap((l) => l.attached),
			isolated,
			host,
			winner,
		);
	return winner;
}

/**
 * Without an implementation: the specification says which of two kinds of route with a common hostname is accepted, the
 * older; Istio merges them (`controller.go`), Envoy Gateway lists both.
 */
function accepted({ hop, trace }: Selector, attached: readonly Attachment[]): readonly Attachment[] {
	if (hop.implementation !== 'specification') return attached;
	const refused = new Set<Route>();
	const routes = [...new Set(attached.map((a) => a.route))].sort(
		(a, b) =>
			(compareAges(a.created, b.created) ?? 0) || compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`),
	);
	const hostsOf = (route: Route) => attached.filter((a) => a.route === route).map((a) => a.host);
	for (const [i, younger] of routes.entries()) {
		const rival = routes.slice(0, i).find((older) => {
			const meets = hostsOf(older).some((a) => hostsOf(younger).some((b) => intersect(a, b) !== undefined));
			return older.kind !== younger.kind && !refused.has(older) && meets;
		});
		if (rival === undefined) continue;
		const pair = `${routeLabel(rival)} and ${routeLabel(younger)}`;
		if (!compareAges(rival.created, younger.created) && compareText(nameOf(rival), nameOf(younger)) === 0) {
			throw new UndefinedConfiguration(`${pair} have a common hostname and one name`);
		}
		if (compareAges(rival.created, younger.created) === undefined) {
			throw new UndefinedConfiguration(`${pair} have a common hostname, and an age is not known`);
		}
		refused.add(younger);
		trace.push({
			rule: routeLabel(younger),
			result: 'not applicable',
			why: `${routeLabel(rival)} has its hostname already`,
		});
	}
	return attached.filter((a) => !refused.has(a.route));
}

/** What is attached for the most specific hostname that matches. */
function atHost(attached: readonly Attachment[], host: string): readonly Attachment[] {
	const best = mostSpecific(
		attached.map((a) => a.host),
		host,
	);
	return attached.filter((a) => a.host === best);
}

/**
 * The specification ranks by the characters of the matching hostname and says neither whether the listener's own counts
 * for a route without hostname, nor that a less specific hostname is not tried again.
 */
function checkSpecified(
	selector: Selector,
	all: readonly Attachment[],
	isolated: readonly Attachment[],
	host: string,
	winner: Candidate | undefined,
): void {
	const quiet = { ...selector, trace: [] };
	const answer = (c: Candidate | undefined) => (c === undefined ? undefined : ruleAnswer(selector.hop, c));
	const choose = (attached: readonly Attachment[]) => selectRule(quiet, [...new Set(attached.map((a) => a.route))]);
	if (winner === undefined) {
		if (choose(all.filter((a) => hostMatches(a.host, host))) === undefined) return;
		throw new UndefinedConfiguration(
			`no rule for ${isolated[0]?.host} matches, and whether a less specific one may is open`,
		);
	}
	const owns = [...new Set(isolated.map((a) => a.own))];
	if (owns.length === 1) return;
	const literal = mostSpecific(owns, host);
	const other = choose(isolated.filter((a) => a.own === literal));
	if (!sameData(answer(other), answer(winner))) {
		throw new UndefinedConfiguration(
			`routes with hostnames ${owns.join(', ')} meet at ${isolated[0]?.host}: their order is open`,
		);
	}
}

function nameOf(route: Route): string {
	return `${route.namespace}/${route.name}`;
}
