// SPDX-License-Identifier: Apache-2.0
import {
	type CopiedRule,
	copyList,
	describe,
	finding,
	isOurs,
	type ListCopies,
	listMemo,
	type Refusal,
	refTo,
	refusalDiagnostics,
	remember,
	rewriteFindings,
	Unsupported,
} from '@branchline/adapter';
import type { Diagnostic, Ingress } from '@branchline/plan';
import { asConcatenated, concatenated } from './concatenation.ts';
import type { IstioContext } from './context.ts';
import { type IstioRule, istioDialect } from './dialect.ts';
import { fits, fitting } from './fit.ts';
import { inject, strip } from './inject.ts';
import { type EffectiveRoutes, nothingElse } from './routes.ts';
import { honouredRules } from './set.ts';
import { splitByListener } from './split.ts';
import { gatewaysOf, type HttpRoute, namespaceOf, type VirtualService } from './virtual-service.ts';

/** The VirtualService with the copies of its rules for every key; the identical object where no key changes it. */
export function withCopies(
	service: VirtualService,
	context: IstioContext,
	diagnostics: Diagnostic[],
	routes: EffectiveRoutes = nothingElse,
): VirtualService {
	const user = strip(service);
	const at = refTo(service);
	const refuse = (reason: string) => {
		diagnostics.push(finding('adapter/cannot-copy', `${describe(service)}: ${reason}`, { object: at }));
		return user;
	};
	const merged = routes.merged(service);
	const members = concatenated(merged.service, routes.beside(merged.service), context.exportTo);
	const rules = rulesToCopy(merged.service, members, context.plan.ingress);
	if (rules instanceof Unsupported) return forks(merged.service, context) ? refuse(rules.reason) : user;
	const split = splitRules(rules, service, context);
	const copies = copiesOf(service, split, [...merged.delegates, ...(Array.isArray(members) ? members : [])], context);
	diagnostics.push(...refusalDiagnostics(describe(service), copies.refused, at));
	if (copies.rules.length === 0) return user;
	const dialect = dialectFor(service, context);
	diagnostics.push(
		...merged.findings,
		...rewriteFindings(describe(service), { dialect, substitutions: context.substitutions }, split, at),
	);
	if (members instanceof Unsupported) return refuse(members.reason);
	if (merged.unsayable !== undefined) return refuse(merged.unsayable);
	const { result, refused } = injected(service, user, copies.rules, context);
	diagnostics.push(...refusalDiagnostics(describe(service), refused, at));
	return result;
}

function injected(
	service: VirtualService,
	user: VirtualService,
	copied: readonly CopiedRule<IstioRule>[],
	{ cache, ours }: IstioContext,
): { readonly result: VirtualService; readonly refused: readonly Refusal[] } {
	const whole = remember(cache, `istio result ${describe(service)}`, [service, copied], () =>
		fits(user, copied) ? inject(user, copied) : undefined,
	);
	if (whole) return { result: whole, refused: [] };
	const { rules, refused } = fitting(user, isOurs(service) ? ours.get(describe(service)) : service, copied);
	return { result: inject(user, rules), refused };
}

/** Whether a VirtualService sends requests to a Service that is forked. */
function forks(service: VirtualService, context: IstioContext): boolean {
	const dialect = dialectFor(service, context);
	const destinations = splitRules(service.spec?.http ?? [], service, context).flatMap((rule) =>
		dialect.destinations(rule),
	);
	return context.substitutions.keys(destinations).length > 0;
}

function dialectFor(service: VirtualService, { domain, cluster }: IstioContext) {
	return istioDialect({ namespace: namespaceOf(service), domain, cluster }, 'unavailable.branchline.internal');
}

function splitRules(
	rules: readonly HttpRoute[],
	service: VirtualService,
	{ domain, cluster, substitutions }: IstioContext,
): readonly IstioRule[] {
	return splitByListener(
		rules,
		{ namespace: namespaceOf(service), domain, cluster },
		gatewaysOf(service),
		(port) => substitutions.service({ kind: 'service', port }) !== undefined,
	);
}

/** The copies of rules; remembered for as long as the objects that they are from are the identical ones. */
function copiesOf(
	service: VirtualService,
	split: readonly IstioRule[],
	others: readonly VirtualService[],
	context: IstioContext,
): ListCopies<IstioRule> {
	const { cluster, plan, domain, cache, substitutions } = context;
	const shape = JSON.stringify([
		plan.carriers,
		plan.ingress,
		plan.forkHeader,
		domain,
		split.map(({ listener }) => listener ?? null),
	]);
	const depends = [isOurs(service) ? undefined : service, cluster, shape, ...others];
	const memo = remember(cache, `istio ${describe(service)}`, depends, () => listMemo<IstioRule>());
	return copyList(dialectFor(service, context), split, substitutions, plan.carriers, memo);
}

/**
 * The rules whose copies go into one VirtualService. Where a gateway concatenates several, the oldest holds the copies of
 * all of them for that gateway, in the order in which it reads them, and the others hold none for it.
 */
function rulesToCopy(
	service: VirtualService,
	members: readonly VirtualService[] | Unsupported | undefined,
	ingress: Ingress,
): readonly HttpRoute[] | Unsupported {
	if (members === undefined || members instanceof Unsupported) return honouredRules(service, ingress);
	const onMesh = honouredRules(service, ingress, (gateway) => gateway === 'mesh');
	if (onMesh instanceof Unsupported || members[0] !== service) return onMesh;
	const lists: (readonly HttpRoute[])[] = [];
	for (const member of members) {
		const rules = honouredRules(member, ingress, (gateway) => gateway !== 'mesh');
		if (rules instanceof Unsupported) return rules;
		lists.push(rules);
	}
	return [...onMesh, ...asConcatenated(lists)];
}
