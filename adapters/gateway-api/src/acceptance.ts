// SPDX-License-Identifier: Apache-2.0
import { describe, finding, refTo } from '@branchline/adapter';
import { namespaceOf, type ParentRef, type Route } from '@branchline/httproute';
import type { Diagnostic } from '@branchline/plan';

/** What a controller says of a route (apis/v1/shared_types.go, RouteConditionType). */
interface Condition {
	readonly type: string;
	readonly status: string;
	readonly reason?: string;
	readonly observedGeneration?: number;
}

interface ParentStatus {
	readonly parentRef: ParentRef;
	readonly conditions?: readonly Condition[];
}

/** What is said of a route as it is now, at the parents that are asked for. */
export function currentConditions(route: Route, isAsked: (parent: ParentRef) => boolean): readonly Condition[] {
	const { parents = [] } = ((route as { readonly status?: unknown }).status ?? {}) as {
		readonly parents?: readonly ParentStatus[];
	};
	return parents
		.filter(({ parentRef }) => isAsked(parentRef))
		.flatMap(({ conditions = [] }) => conditions)
		.filter(({ observedGeneration }) => (observedGeneration ?? generationOf(route)) === generationOf(route));
}

/** What controllers say of a route at one of its parents. */
interface Verdict {
	readonly route: Route;
	readonly ref: ParentRef;
	/** What is said, and why: `NotAllowedByListeners`, … */
	readonly said: 'not accepted' | 'partly invalid';
	readonly reason: string;
}

/** A route without the parents that do not serve it, and what was said of them. */
export interface Accepted {
	readonly route: Route;
	readonly verdicts: readonly Verdict[];
}

/**
 * A route as far as its parents serve it, by its status: without one, as files have it, or while one is outdated, every
 * parent does (gateway-api apis/v1/shared_types.go, RouteParentStatus). Of what a parent says for one of the `settled`
 * reasons more is known than that, so it is not looked at.
 */
export function accepted(route: Route, settled: readonly string[]): Accepted {
	const verdicts = (route.spec?.parentRefs ?? []).flatMap((ref) => {
		const verdict = verdictOf(route, ref);
		return verdict === undefined || settled.includes(verdict.reason) ? [] : [verdict];
	});
	if (verdicts.length === 0) return { route, verdicts };
	const left = new Set(verdicts.map(({ ref }) => ref));
	const parentRefs = route.spec!.parentRefs!.filter((ref) => !left.has(ref));
	return { route: { ...route, spec: { ...route.spec, parentRefs } }, verdicts };
}

function verdictOf(route: Route, ref: ParentRef): Verdict | undefined {
	const wanted = identity(ref, route);
	const conditions = currentConditions(route, (parent) => identity(parent, route) === wanted);
	const of = (type: string, status: string) =>
		conditions.find((condition) => condition.type === type && condition.status === status);
	const refused = of('Accepted', 'True') ? undefined : of('Accepted', 'False');
	if (refused) return { route, ref, said: 'not accepted', reason: refused.reason ?? '' };
	const partly = of('PartiallyInvalid', 'True');
	return partly && { route, ref, said: 'partly invalid', reason: partly.reason ?? '' };
}

function generationOf({ metadata }: Route): unknown {
	return (metadata as { readonly generation?: unknown }).generation;
}

function identity({ group, kind, namespace, name, sectionName, port }: ParentRef, route: Route): string {
	const isGateway = (kind ?? 'Gateway') === 'Gateway';
	return [...(isGateway ? [] : [group, kind]), namespace ?? namespaceOf(route), name, sectionName, port].join('\n');
}

/** Why a parent may not serve a route at all (shared_types.go, RouteConditionReason). */
const unattached = ['NotAllowedByListeners', 'NoMatchingListenerHostname', 'NoMatchingParent'];

/** A route that a parent does not serve is a warning; one of which it serves a part, or perhaps, is an error. */
export function verdictFinding({ route, ref, said, reason }: Verdict, implementation: string | undefined): Diagnostic {
	const isIgnored = said === 'not accepted' && (implementation === 'envoy-gateway' || unattached.includes(reason));
	return finding(
		isIgnored ? 'adapter/native-ignored' : 'adapter/native-undefined',
		`${describe(route)}: its status says that it is ${said} at ${ref.name}${reason && ` (${reason})`}, so it is not copied there`,
		{ object: refTo(route) },
	);
}
