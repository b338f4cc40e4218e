// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { Candidate } from '../route/choice.ts';
import { compareText, matching, sameData } from '../route/choice.ts';
import { splitAuthority } from '../route/path.ts';
import type { Route, Rule } from '../route/route.ts';
import { routeLabel, ruleLabel } from '../route/route.ts';
import { ruleAnswer } from './answer.ts';
import { compareWhole, type Entry, stringOf, whyFirst, wins } from './contour-order.ts';
import type { Hop } from './hop.ts';
import { mostSpecific } from './hostname.ts';
import { attachesBy, type Listener, routesOf } from './listener.ts';
import { readingOf } from './reading.ts';
import type { Selector } from './select.ts';

/** The matches of one hostname of a port, by the text that Contour has for each (`internal/dag/dag.go`, VirtualHost.Routes). */
type VirtualHost = Map<string, Entry>;

/**
 * The choice of Contour 1.33 for one host of a port, by its source. Every route of the port goes into the virtual host of
 * its hostname, HTTPRoutes before GRPCRoutes and older before younger; a rule with a match that is there already for its kind
 * is left out whole (`internal/dag/gatewayapi_processor.go`, Run and hasConflictRoute), and what is left is sorted
 * (`internal/sorter/sorter.go`). Envoy asks the most specific virtual host alone. Throws {@link UndefinedConfiguration} where
 * the order is that of a Go map, an age is not known that decides, or nothing listens.
 */
export function contourRule(selector: Selector, listeners: readonly Listener[]): Candidate | undefined {
	const { hop, read, trace } = selector;
	if (listeners.some(({ parent }) => parent.kind !== 'Gateway')) {
		throw new UndefinedConfiguration('Contour does not read ListenerSets');
	}
	const hosts = virtualHosts(hop, listeners);
	if (hosts.size === 0) throw new UndefinedConfiguration('Contour lets nothing listen where no rule is');
	const host = splitAuthority(hop.request.authority).host.replace(/\.$/, '').toLowerCase();
	const own = mostSpecific(hosts.keys(), host);
	const entries = own === undefined ? [] : [...hosts.get(own)!.values()];
	const accepted = matching(entries, read, readingOf(hop.implementation), trace) as readonly Entry[];
	const level = accepted.filter((one) => !accepted.some((other) => compareWhole(other, one) < 0));
	const winner = level.find((one) => level.every((other) => other === one || wins(one, other)));
	const [first] = level;
	if (first === undefined) return undefined;
	const among = winner === undefined ? level.map((one) => ruleAnswer(hop, one)) : [];
	if (among.some((answer) => !sameData(answer, among[0]))) {
		const what = level.map(({ rule, match }) => ruleLabel(rule, match)).join(' and ');
		throw new UndefinedConfiguration(`${what}: Contour has no order for them`, { among });
	}
	const chosen = winner ?? first;
	const before = ruleLabel(chosen.rule, chosen.match);
	for (const loser of accepted.filter((one) => one !== chosen)) {
		trace.push({
			rule: ruleLabel(loser.rule, loser.match),
			result: 'outranked',
			why: `${before} ${whyFirst(chosen, loser)}`,
		});
	}
	trace.push({ rule: before, result: 'chosen', why: 'it goes first' });
	return chosen;
}

function virtualHosts(hop: Hop, listeners: readonly Listener[]): ReadonlyMap<string, VirtualHost> {
	const hosts = new Map<string, VirtualHost>();
	for (const route of routesOf(hop.index).sort(inTurn)) {
		for (const parent of route.parents) {
			const allowed = listeners.filter((listener) => attachesBy(hop.index, route, parent, listener));
			const others = listeners.filter((listener) => !allowed.includes(listener)).map(({ hostname }) => hostname);
			for (const { hostname } of allowed) {
				const names = hostsOf(route.hostnames, hostname, others);
				if (names.length > 0) for (const rule of route.rules()) addRule(hosts, names, rule);
			}
		}
	}
	return hosts;
}

/** `sortHTTPRoutes`, `sortGRPCRoutes`, and the order of Run; routes of unknown age go by their names here. */
function inTurn(a: Route, b: Route): number {
	const name = (route: Route) => `${route.namespace}/${route.name}`;
	return (
		compareText(b.kind, a.kind) ||
		(a.created === undefined || b.created === undefined ? 0 : a.created - b.created) ||
		compareText(name(a), name(b))
	);
}

function addRule(hosts: Map<string, VirtualHost>, names: readonly string[], rule: Rule): void {
	const redirects = (rule.object.filters ?? []).some(({ requestRedirect }) => requestRedirect !== undefined);
	// httpClusters and grpcClusters: a rule that leads nowhere is not taken up.
	if (!redirects && (rule.object.backendRefs ?? []).length === 0) return;
	const entries = rule.matches.flatMap((match): Entry[] => {
		// gatewayGRPCMethodMatchCondition: a call is known by service and method together.
		const isPart = match.path.kind === 'rpc' && (match.path.service === undefined || match.path.method === undefined);
		if (isPart && match.path.kind === 'rpc' && (match.path.service ?? match.path.method) !== undefined) return [];
		// redirectRoutes: the query is not looked at.
		return [{ rule, match: redirects ? { ...match, query: [] } : match, rank: [] }];
	});
	const rivals = names.flatMap((name) => entries.flatMap((entry) => hosts.get(name)?.get(stringOf(entry)) ?? []));
	const ofKind = rivals.filter((rival) => rival.rule.route.kind === rule.route.kind);
	for (const { rule: before } of ofKind) {
		if (before.route === rule.route) continue;
		if (before.route.created !== undefined && rule.route.created !== undefined) continue;
		const pair = `${routeLabel(before.route)} and ${routeLabel(rule.route)}`;
		throw new UndefinedConfiguration(`${pair} have one match, and an age is not known`);
	}
	if (ofKind.length > 0) return;
	for (const name of names) {
		const host = hosts.get(name) ?? new Map<string, Entry>();
		for (const entry of entries) host.set(stringOf(entry), entry);
		if (entries.length > 0) hosts.set(name, host);
	}
}

/** `computeHosts`: what a route and a listener share, but for what another listener is there for. */
function hostsOf(wanted: readonly string[], listener: string, others: readonly string[]): readonly string[] {
	if (wanted.length === 0) return [listener];
	const isUnder = (name: string, wildcard: string) =>
		wildcard.startsWith('*.') && name.endsWith(wildcard.slice(1)) && name.length > wildcard.length - 1;
	const own = listener === '*' ? '' : listener;
	const isOfOther = (name: string) =>
		others.some((other) => name === other || (other.length > own.length && isUnder(name, other)));
	return wanted.flatMap((name) => {
		if (name === listener) return [name];
		if (listener === '*' || isUnder(name, listener)) return isOfOther(name) ? [] : [name];
		return isUnder(listener, name) ? [listener] : [];
	});
}
