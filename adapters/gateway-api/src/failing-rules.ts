// SPDX-License-Identifier: Apache-2.0
import { describe, finding, findService, forkedPorts, refTo } from '@branchline/adapter';
import { destinationsOf, type HomedRule, type Route, type RouteKind, type RouteSet } from '@branchline/httproute';
import { type Cluster, type Diagnostic, type Plan, type ServicePort, servicePortName } from '@branchline/plan';
import { isRefused, type Refused } from './permissions.ts';

/** Why a rule of a route fails as a whole; undefined: it does not. */
export type Failing = (rule: HomedRule, route: Route) => string | undefined;

/**
 * Which rules fail on an implementation that answers 500 for every request of a rule with a mirror that it cannot find or
 * may not refer to (Envoy Gateway internal/gatewayapi/filters.go, processRequestMirrorFilter). Where no backend of the rule
 * is among the Services that were read, files may not have them, and none counts as missing.
 */
export function failingByMirrors(cluster: Cluster, refused: Refused): Failing {
	const isThere = ({ namespace, service, port }: ServicePort) =>
		(findService(cluster, { namespace, service })?.spec?.ports ?? []).some((one) => one.port === port);
	return (rule, route) => {
		const { spec, namespace } = rule;
		const isKnown = destinationsOf(rule).some((to) => to.kind === 'service' && isThere(to.port));
		for (const { requestMirror } of spec.filters ?? []) {
			const ref = requestMirror?.backendRef;
			if (ref === undefined || ref.group || (ref.kind ?? 'Service') !== 'Service') continue;
			const of = { namespace: ref.namespace ?? namespace, service: ref.name, port: ref.port ?? 0 };
			if (isKnown && !isThere(of)) return `its mirror ${servicePortName(of)} is not there`;
			if (isRefused(of, refused(route))) return `no ReferenceGrant lets it refer to its mirror ${servicePortName(of)}`;
		}
		return undefined;
	};
}

/** Which rules fail on Traefik: those with a filter that it does not know (httproute.go and grpcroute.go, loadMiddlewares). */
export function failingByFilters(): Failing {
	return ({ kind, spec }) => {
		const strange = (spec.filters ?? []).find(({ type }) => !knownToTraefik[kind].includes(type));
		return strange && `Traefik has no filter ${strange.type} for ${kind}s`;
	};
}

const knownToTraefik: Readonly<Record<RouteKind, readonly string[]>> = {
	HTTPRoute: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestRedirect', 'URLRewrite', 'ExtensionRef'],
	GRPCRoute: ['RequestHeaderModifier', 'ExtensionRef'],
};

/** The set, whose rules that fail as a whole are known to. */
export function withFailing(set: RouteSet, failing: Failing): RouteSet {
	const members = new Map(set.members.map((route) => [describe(route), route]));
	let isChanged = false;
	const rules = set.rules.map(({ rule, ...ranked }) => {
		const fails = failing(rule, members.get(ranked.object)!);
		isChanged ||= fails !== undefined;
		return { ...ranked, rule: fails === undefined ? rule : { ...rule, fails } };
	});
	return isChanged ? { ...set, rules } : set;
}

/** A warning for each rule that would send requests to a fork, and fails as a whole. */
export function failingFindings(sets: readonly RouteSet[], plan: Plan): readonly Diagnostic[] {
	const forked = forkedPorts(plan);
	const found = sets.flatMap(({ rules, members }) =>
		rules.flatMap(({ rule: { fails, ...rule }, object }) => {
			const leads = destinationsOf(rule).some((to) => to.kind === 'service' && forked.has(servicePortName(to.port)));
			if (fails === undefined || !leads) return [];
			const message = `${object}: ${fails}, so that all requests of the rule are answered 500, with a key as without`;
			const user = members.find((member) => describe(member) === object)!;
			return [finding('adapter/rule-fails', message, { object: refTo(user) })];
		}),
	);
	return [...new Map(found.map((one) => [one.message, one])).values()];
}
