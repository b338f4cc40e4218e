// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	copyList,
	describe,
	finding,
	gapDiagnostics,
	isOurs,
	listMemo,
	type RenderInput,
	type Rendering,
	refTo,
	refusalDiagnostics,
	remember,
	rewriteFindings,
	Substitutions,
	supportedPlan,
	Unsupported,
	withShapes,
} from '@branchline/adapter';
import type { Cluster, Diagnostic, Ingress, Plan } from '@branchline/plan';
import { serviceEntries } from './address.ts';
import { reads, writes } from './cluster-kinds.ts';
import { asConcatenated, concatenated, droppedOnMesh } from './concatenation.ts';
import { type IstioRule, istioDialect } from './dialect.ts';
import { istioFeatures, throughResponder } from './features.ts';
import { borrowedName, inject, patchOf, strip } from './inject.ts';
import { hostsWithoutRoutes, ownVirtualService } from './own.ts';
import { proxies } from './proxies.ts';
import { reach } from './reach.ts';
import { honouredRules } from './set.ts';
import { shapeOf } from './shape.ts';
import { splitByListener } from './split.ts';
import { gatewaysOf, type HttpRoute, isVirtualService, namespaceOf, type VirtualService } from './virtual-service.ts';

const options = {
	domain: { description: 'DNS domain of the cluster', default: 'cluster.local' },
} as const;

/** What one rendering works with. */
export interface IstioContext {
	readonly plan: Plan;
	readonly cluster: Cluster;
	readonly substitutions: Substitutions;
	readonly domain: string;
	readonly cache: Map<string, unknown>;
}

/** Istio: sandbox rules in front of the rules of the user's VirtualServices, and VirtualServices of ours where there are none. */
export const istio: Adapter = withShapes(shapeOf, {
	name: 'istio',
	description: 'Istio VirtualServices (sidecars and ingress gateways)',
	implementations: [],
	options,
	parents: ['mesh', 'gateway'],
	reads,
	writes,
	yieldsMesh: false,
	features: () => istioFeatures,
	throughResponder: () => throughResponder,
	proxies,
	render,
	strip: (object) =>
		isVirtualService(object) && !isOurs(object) ? strip(object) : isOurs(object) ? undefined : object,
	reaches: (object, { cluster, options: set }) => reach(object, cluster, set?.domain ?? options.domain.default),
});

function render(input: RenderInput): Rendering {
	const { plan, gaps } = supportedPlan(input.plan, istioFeatures);
	const context: IstioContext = {
		plan,
		cluster: input.cluster,
		substitutions: new Substitutions(plan),
		domain: input.options?.domain ?? options.domain.default,
		cache: input.cache ?? new Map(),
	};
	const user = input.native.filter(isVirtualService).filter((object) => !isOurs(object));
	const diagnostics: Diagnostic[] = [...gapDiagnostics('istio', gaps)];
	const own: Artifact[] = hostsWithoutRoutes(user, context).map((host) => {
		const id = `istio own ${host.namespace}/${host.service}`;
		const base = remember(context.cache, id, [context.domain, ...host.plans], () => ownVirtualService(host, context));
		return { kind: 'object', object: injected(base, context, diagnostics) };
	});
	const patches = user.flatMap((before) => patchArtifact(before, user, context, diagnostics));
	const routes = [...own, ...patches];
	const entries = serviceEntries(plan).map((object): Artifact => ({ kind: 'object', object }));
	return { artifacts: [...entries, ...routes], diagnostics };
}

function patchArtifact(
	before: VirtualService,
	all: readonly VirtualService[],
	context: IstioContext,
	diagnostics: Diagnostic[],
): readonly Artifact[] {
	const target = refTo(before);
	const borrowed = borrowedName(before);
	if (borrowed !== undefined) {
		const message = `${describe(before)}: its rule ${borrowed} has a name that is kept for rules of ours, and is not ours`;
		diagnostics.push(finding('adapter/reserved-name', message, { object: target }));
		return [];
	}
	const after = injected(before, context, diagnostics, all);
	if (after === before) return [];
	diagnostics.push(...droppedOnMesh(before, all));
	return [{ kind: 'patch', target, patch: patchOf(before, after), before, after }];
}

/** The VirtualService with the copies of its rules for every key; the identical object where no key changes it. */
function injected(
	service: VirtualService,
	context: IstioContext,
	diagnostics: Diagnostic[],
	all: readonly VirtualService[] = [],
): VirtualService {
	const user = strip(service);
	const namespace = namespaceOf(service);
	const at = refTo(service);
	const members = concatenated(user, all);
	const rules = rulesToCopy(user, members, context.plan.ingress);
	if (rules instanceof Unsupported) {
		diagnostics.push(finding('adapter/cannot-copy', `${describe(service)}: ${rules.reason}`, { object: at }));
		return user;
	}
	const hostContext = { namespace, domain: context.domain, cluster: context.cluster };
	const dialect = istioDialect(hostContext, 'unavailable.branchline.internal');
	const split = splitByListener(
		rules,
		hostContext,
		gatewaysOf(service),
		(port) => context.substitutions.service({ kind: 'service', port }) !== undefined,
	);
	const copies = copyList(
		dialect,
		split,
		context.substitutions,
		context.plan.carriers,
		remember(context.cache, `istio ${describe(service)}`, memoDepends(service, split, members, context), () =>
			listMemo<IstioRule>(),
		),
	);
	diagnostics.push(
		...refusalDiagnostics(describe(service), copies.refused, at),
		...rewriteFindings(describe(service), { dialect, substitutions: context.substitutions }, split, at),
	);
	if (copies.rules.length > 0 && members instanceof Unsupported) {
		diagnostics.push(finding('adapter/cannot-copy', `${describe(service)}: ${members.reason}`, { object: at }));
		return user;
	}
	if (copies.rules.length === 0) return user;
	const depends = [service, copies.rules];
	return remember(context.cache, `istio result ${describe(service)}`, depends, () => inject(user, copies.rules));
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
		const rules = honouredRules(strip(member), ingress, (gateway) => gateway !== 'mesh');
		if (rules instanceof Unsupported) return rules;
		lists.push(rules);
	}
	return [...onMesh, ...asConcatenated(lists)];
}

function memoDepends(
	service: VirtualService,
	split: readonly IstioRule[],
	members: readonly VirtualService[] | Unsupported | undefined,
	{ cluster, plan, domain }: IstioContext,
): readonly unknown[] {
	const shape = JSON.stringify([
		plan.carriers,
		plan.ingress,
		plan.forkHeader,
		domain,
		split.map(({ listener }) => listener ?? null),
	]);
	const others = Array.isArray(members) ? members : [];
	return [isOurs(service) ? undefined : service, cluster, shape, ...others];
}
