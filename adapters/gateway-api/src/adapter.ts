// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	describe,
	finding,
	findResponder,
	gapDiagnostics,
	isOurs,
	objectName,
	type Parent,
	type RenderInput,
	type Rendering,
	refTo,
	refusalDiagnostics,
	remember,
	rewriteFindings,
	Substitutions,
	supportedPlan,
	withShapes,
	withUnavailable,
} from '@branchline/adapter';
import {
	addressesUsed,
	byAge,
	type Copying,
	isRoute,
	objectOf,
	type Route,
	type RouteSet,
	route,
	routeDialect,
	rulesOf,
	siblingsOf,
	unnamedForks,
} from '@branchline/httproute';
import { type Diagnostic, type Plan, type ServicePort, servicePortName } from '@branchline/plan';
import { reads, writes } from './cluster-kinds.ts';
import { gatewayApiFeatures, throughResponder } from './features.ts';
import { gatewaySets } from './gateway-sets.ts';
import { grantsFor } from './grants.ts';
import { isMissing, languageOf } from './language.ts';
import { policyTargets, withoutTargeted } from './policies.ts';
import { reach } from './reach.ts';
import { responseFilters } from './respond.ts';
import { hasProducerRoute, mixedForms, serviceSets } from './service-sets.ts';
import { shapeOf } from './shape.ts';

/** The Gateway API: sibling routes beside the user's, for Gateways (ingress) and for Services as parents (mesh). */
export const gatewayApi: Adapter = withShapes(shapeOf, {
	name: 'gateway-api',
	description: 'HTTPRoutes and GRPCRoutes of the Gateway API, at Gateways and at Services (GAMMA)',
	implementations: ['istio', 'envoy-gateway'],
	options: {},
	parents: ['mesh', 'gateway'],
	reads,
	writes,
	yieldsMesh: true,
	features: gatewayApiFeatures,
	throughResponder,
	render,
	strip: (object) => (isOurs(object) ? undefined : object),
	reaches: reach,
});

function render(input: RenderInput): Rendering {
	const { implementation } = input;
	const features = gatewayApiFeatures(implementation);
	const { plan: supported, gaps } = supportedPlan(input.plan, features);
	const responder = findResponder(input.cluster);
	const plan = withUnavailable(supported, {
		responder,
		needs: (one) => isMissing(one, input.cluster),
		cache: input.cache,
	});
	const users = input.native
		.filter((object) => isRoute(object))
		.filter((object) => !isOurs(object))
		.sort(byAge);
	const spoken = languageOf(implementation, responder);
	const copying: Copying = {
		dialect: routeDialect(spoken),
		substitutions: new Substitutions(plan, gaps),
		carriers: plan.carriers,
		language: `gateway-api ${implementation ?? ''} ${responder ? servicePortName(responder.respond) : ''}`,
		cache: input.cache,
	};
	const diagnostics: Diagnostic[] = [
		...gapDiagnostics(`gateway-api${implementation ? ` on ${implementation}` : ''}`, gaps),
	];
	const parents = (input.parents ?? gatewayApi.parents).filter((parent) => features[`parent.${parent}`] === true);
	const { sets, baselines } = setsFor(parents, users, input, plan, diagnostics);
	const targets = policyTargets(input.native);
	const siblings = sets.map((set) => withoutTargeted(set, siblingsOf(set, copying), targets));
	for (const [index, { refused }] of siblings.entries()) {
		const set = sets[index]!;
		const at = objectOf(set);
		diagnostics.push(...refusalDiagnostics(setName(set), refused, at));
		diagnostics.push(...rewriteFindings(setName(set), copying, rulesOf(set), at));
		diagnostics.push(...unnamedForks(setName(set), rulesOf(set), copying.substitutions, spoken, at));
	}
	const lists = siblings.map(({ routes }) => routes);
	const ingress = lists.filter((_, index) => isIngress(sets[index]!));
	const needed = [...addressesUsed(plan, lists), ...responseFilters(plan, lists), ...grantsFor(ingress, users)];
	const written = baselines.filter(({ of }) => lists[sets.indexOf(of)]!.length > 0).map(({ object }) => object);
	const before = [...needed, ...written].map((object): Artifact => ({ kind: 'object', object }));
	return { artifacts: before.concat(...siblings.map(({ artifacts }) => artifacts)), diagnostics };
}

/** A route of ours that says what happens without routes: it stands as long as siblings do. */
interface Baseline {
	readonly of: RouteSet;
	readonly object: Route;
}

function setsFor(
	parents: readonly Parent[],
	users: readonly Route[],
	input: RenderInput,
	plan: Plan,
	diagnostics: Diagnostic[],
): { readonly sets: readonly RouteSet[]; readonly baselines: readonly Baseline[] } {
	const sets: RouteSet[] = [];
	const baselines: Baseline[] = [];
	if (parents.includes('gateway')) {
		const gateways = gatewaySets(users, input.native, plan.ingress);
		sets.push(...gateways.sets);
		for (const { routes } of gateways.mixed)
			diagnostics.push(...undefinedRoutes(routes, 'HTTPRoutes and GRPCRoutes share a hostname of a listener'));
	}
	if (parents.includes('mesh')) {
		const mixed = mixedForms(users);
		for (const routes of mixed)
			diagnostics.push(...undefinedRoutes(routes, 'routes name their parent Service with and without a port'));
		sets.push(...serviceSets(users.filter((user) => !mixed.some((routes) => routes.includes(user)))));
		baselines.push(...baselinesFor(users, plan, input));
		sets.push(...baselines.map(({ of }) => of));
	}
	return { sets, baselines };
}

function undefinedRoutes(routes: readonly Route[], why: string): readonly Diagnostic[] {
	return [...new Set(routes)].map((route) =>
		finding('adapter/native-undefined', `${describe(route)}: ${why}`, { object: refTo(route) }),
	);
}

function baselinesFor(users: readonly Route[], plan: Plan, { cache }: RenderInput): readonly Baseline[] {
	const free = plan.services.filter(
		({ of, substitutions }) => substitutions.length > 0 && !hasProducerRoute(users, of),
	);
	return free.map(({ of }) => remember(cache, `gateway-api baseline ${servicePortName(of)}`, [], () => baselineOf(of)));
}

function baselineOf({ namespace, service, port }: ServicePort): Baseline {
	const spec = { backendRefs: [{ name: service, namespace, port }] };
	const rule = { kind: 'HTTPRoute', namespace, spec } as const;
	const native = [`Service ${namespace}/${service}`];
	const of: RouteSet = {
		name: [service, port],
		kind: 'HTTPRoute',
		parentRefs: [{ group: '', kind: 'Service', name: service, namespace, port }],
		hostnames: [],
		rules: [{ rule, object: native[0]! }],
		members: [],
		native,
	};
	return { of, object: route(of, objectName('branchline', service, port), [rule], { native }) };
}

function isIngress({ parentRefs }: RouteSet): boolean {
	return parentRefs.every(({ kind }) => kind !== 'Service');
}

function setName(set: RouteSet): string {
	return set.native.join(', ');
}
