// SPDX-License-Identifier: Apache-2.0
import { describe, Unsupported } from '@branchline/adapter';
import { compareText } from '@branchline/plan';
import { gatewaysOf, type HttpMatch, type HttpRoute, namespaceOf, type VirtualService } from './virtual-service.ts';
import { viewersOfRoutes } from './visibility.ts';

/**
 * The VirtualServices whose rules a gateway concatenates with this one's for a domain, this one among them, oldest first
 * (istio pilot/pkg/networking/core/gateway.go; pilot/pkg/model/config.go, sortConfigByCreationTime). `others` share a domain
 * with it at a gateway; `exportTo` is what those have that do not say it.
 *
 * Undefined where each may hold its own copies: there is no other, or no catch-all, which alone is moved (route.go,
 * SortVHostRoutes), stands before rules that it is moved behind. Unsupported where they are no one list: other hosts or
 * gateways, or unknown ages.
 */
export function concatenated(
	service: VirtualService,
	others: readonly VirtualService[],
	exportTo = '*',
): readonly VirtualService[] | Unsupported | undefined {
	const members = [...others, service];
	if (others.length === 0 || keepsOrder(members, exportTo)) return undefined;
	const stranger = others.find((other) => placeOf(other) !== placeOf(service));
	if (stranger)
		return new Unsupported(
			`it shares a host on a gateway with ${describe(stranger)}, but not its namespace, hosts, gateways and exportTo, and a catch-all that is not known to be in the youngest of them`,
		);
	if (members.some(({ metadata }) => metadata.creationTimestamp === undefined))
		return new Unsupported('a gateway orders VirtualServices of one host by creationTimestamp, and not all are known');
	if (members.some((member) => (member.spec?.http ?? []).some(isPartialCatchAll)))
		return new Unsupported(
			'a gateway moves the catch-all of a VirtualService that shares its host, and that one is for one port',
		);
	return members.sort(byAge);
}

/** Whether every catch-all stands behind all other members, whose copies pick requests even where their rules do not. */
function keepsOrder(members: readonly VirtualService[], exportTo: string): boolean {
	const catching = members.filter(({ spec }) => (spec?.http ?? []).some(isCatchAll));
	return catching.every((last) => members.every((other) => other === last || isBefore(other, last, exportTo)));
}

/** Whether a gateway is known to read one before the other: they are seen alike, and one is older. */
function isBefore(a: VirtualService, b: VirtualService, exportTo: string): boolean {
	const areForAll = [a, b].every((one) => viewersOfRoutes(one, exportTo) === 'all');
	const seen = ({ spec, metadata }: VirtualService) => JSON.stringify([metadata.namespace, spec?.exportTo ?? []]);
	const areKnown = [a, b].every(({ metadata }) => metadata.creationTimestamp !== undefined);
	return areKnown && (areForAll || seen(a) === seen(b)) && byAge(a, b) < 0;
}

function placeOf(service: VirtualService): string {
	const outer = gatewaysOf(service).filter((gateway) => gateway !== 'mesh');
	const { hosts = [], exportTo = [] } = service.spec ?? {};
	return JSON.stringify([namespaceOf(service), [...hosts].sort(), outer.sort(), [...exportTo].sort()]);
}

function byAge(a: VirtualService, b: VirtualService): number {
	const [left, right] = [
		Date.parse(a.metadata.creationTimestamp ?? ''),
		Date.parse(b.metadata.creationTimestamp ?? ''),
	];
	const byName = compareText(a.metadata.name, b.metadata.name) || compareText(namespaceOf(a), namespaceOf(b));
	return left - right || byName;
}

/** Rules in the order in which a gateway reads them: those of each list up to its catch-all, then the catch-alls. */
export function asConcatenated(lists: readonly (readonly HttpRoute[])[]): readonly HttpRoute[] {
	const parts = lists.map(beforeAndAtCatchAll);
	return [...parts.flatMap(({ before }) => before), ...parts.flatMap(({ at }) => at)];
}

/** A list ends at its first catch-all (route.go, BuildHTTPRoutesForVirtualService). */
function beforeAndAtCatchAll(rules: readonly HttpRoute[]): {
	readonly before: readonly HttpRoute[];
	readonly at: readonly HttpRoute[];
} {
	const before: HttpRoute[] = [];
	for (const rule of rules) {
		const matches = rule.match?.length ? rule.match : [{}];
		const index = matches.findIndex(matchesEverything);
		const kept = index < 0 ? matches : matches.slice(0, index);
		if (kept.length > 0) before.push({ ...rule, match: kept });
		if (index >= 0) return { before, at: [{ ...rule, match: [matches[index]!] }] };
	}
	return { before, at: [] };
}

/**
 * The rules up to the first that is for every request to every proxy: Istio makes no routes of those behind it
 * (route.go, BuildHTTPRoutesForVirtualService).
 */
export function untilCatchAll(rules: readonly HttpRoute[]): readonly HttpRoute[] {
	const last = rules.findIndex(({ match }) => !match?.length || match.some(isForEveryProxy));
	return last < 0 || last === rules.length - 1 ? rules : rules.slice(0, last + 1);
}

function isForEveryProxy(match: HttpMatch): boolean {
	return matchesEverything(match) && match.port === undefined && !match.gateways?.length;
}

function isCatchAll(rule: HttpRoute): boolean {
	return !rule.match?.length || rule.match.some(matchesEverything);
}

function isPartialCatchAll(rule: HttpRoute): boolean {
	return (rule.match ?? []).some((match) => match.port !== undefined && matchesEverything(match));
}

/** The fields of a match that say nothing of requests by themselves; the path is looked at. */
const notOfRequests: readonly string[] = ['uri', 'ignoreUriCase', 'gateways', 'port', 'name', 'statPrefix'];

function matchesEverything(match: HttpMatch): boolean {
	const { uri } = match;
	const anyPath = uri === undefined || uri.prefix === '/' || uri.regex === '.*' || uri.regex === '*';
	return anyPath && Object.keys(match).every((field) => notOfRequests.includes(field));
}
