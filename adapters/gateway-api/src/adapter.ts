// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	answeredForks,
	describe,
	finding,
	findResponder,
	gapDiagnostics,
	isOurs,
	memoized,
	type RenderInput,
	type Rendering,
	refTo,
	refusalDiagnostics,
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
	isListenerParent,
	isRoute,
	objectOf,
	type Route,
	type RouteSet,
	routeDialect,
	rulesOf,
	siblingsOf,
	unnamedForks,
} from '@branchline/httproute';
import { type Diagnostic, servicePortName } from '@branchline/plan';
import { accepted, verdictFinding } from './acceptance.ts';
import { portNumbers } from './baselines.ts';
import { reads, writes } from './cluster-kinds.ts';
import { conflictReasons } from './contour/rule.ts';
import { hiddenResponder } from './exports.ts';
import { failingFindings } from './failing-rules.ts';
import { gatewayApiFeatures, throughResponder } from './features.ts';
import { grantsFor } from './grants.ts';
import { implementationOf } from './implementation.ts';
import { isMissing, languageOf, missingFails } from './language.ts';
import { refusalFindings, refusedReferences } from './permissions.ts';
import { routePolicies, withoutTargeted } from './policies.ts';
import { reach, reachesFork } from './reach.ts';
import { responseFilters } from './respond.ts';
import { setsFor } from './sets.ts';
import { shapeOf } from './shape.ts';
import { unreached } from './unreached.ts';
import { looseParents, portsOfTcp } from './unrouted.ts';

/** The Gateway API: sibling routes beside the user's, for Gateways (ingress) and for Services as parents (mesh). */
export const gatewayApi: Adapter = withShapes(shapeOf, {
	name: 'gateway-api',
	description: 'HTTPRoutes and GRPCRoutes of the Gateway API, at Gateways and at Services (GAMMA)',
	implementations: ['istio', 'envoy-gateway', 'contour', 'traefik'],
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
	const how = implementationOf(implementation);
	const { features } = how;
	const { plan: supported, gaps } = supportedPlan(input.plan, features);
	const responder = findResponder(input.cluster);
	const available = withUnavailable(supported, {
		responder,
		needs: (one) => isMissing(one, input.cluster),
		cache: input.cache,
	});
	const plan = how.lists.serving && !responder ? missingFails(available, input.cluster) : available;
	const read = input.native
		.filter((object) => isRoute(object))
		.filter((object) => !isOurs(object))
		.sort(byAge)
		.map(how.lists.serving ? acceptedAsKnown : acceptedOnce);
	const users = read.map(({ route }) => route);
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
	const verdicts = read.flatMap(({ verdicts: of }) => of).filter(({ route }) => reachesFork(route, plan));
	const judged = verdicts.map((verdict) => verdictFinding(verdict, implementation));
	diagnostics.push(...judged);
	const parents = (input.parents ?? gatewayApi.parents).filter((parent) => features[`parent.${parent}`] === true);
	const refused = refusedReferences(input.native);
	const { sets, baselines, open } = setsFor(parents, users, input, plan, how, refused);
	diagnostics.push(...open.flatMap(({ routes, why }) => undefinedRoutes(routes, why)));
	if (parents.includes('mesh')) diagnostics.push(...looseParents(users, plan));
	if (parents.includes('mesh') && implementation === 'istio') diagnostics.push(...portsOfTcp(plan, input.cluster));
	if (parents.includes('gateway')) diagnostics.push(...refusalFindings(users.filter(isAtGateway), plan, refused));
	diagnostics.push(...failingFindings(sets, plan));
	const policies = routePolicies(input.native);
	const siblings = sets.map((set) => withoutTargeted(set, siblingsOf(set, copying), policies));
	for (const [index, { refused }] of siblings.entries()) {
		const set = sets[index]!;
		const at = objectOf(set);
		diagnostics.push(...refusalDiagnostics(setName(set), refused, at));
		diagnostics.push(...rewriteFindings(setName(set), copying, rulesOf(set), at));
		diagnostics.push(...unnamedForks(setName(set), rulesOf(set), copying.substitutions, spoken, at));
	}
	const lists = siblings.map(({ routes }) => routes);
	if (implementation === 'istio') diagnostics.push(...hiddenResponder(sets, lists, responder, input.cluster));
	const ingress = lists.filter((_, index) => isIngress(sets[index]!));
	const grants = grantsFor(ingress, users, refused, plan);
	diagnostics.push(...grants.diagnostics);
	const needed = [...addressesUsed(plan, lists), ...responseFilters(plan, lists), ...grants.objects];
	const written = baselines.filter(({ of }) => lists[sets.indexOf(of)]!.length > 0).map(({ object }) => object);
	const before = [...needed, ...written].map((object): Artifact => ({ kind: 'object', object }));
	const uncopied = [
		...open.flatMap(({ routes }) => routes),
		...verdicts.filter((_, index) => judged[index]!.severity === 'error').map(({ route }) => route),
	];
	return {
		artifacts: before.concat(...siblings.map(({ artifacts }) => artifacts)),
		diagnostics,
		unreached: unreached(plan, sets, uncopied, portNumbers(input.cluster)),
		answered: answeredForks(supported, plan),
	};
}

/** A route is the same object as long as what it is made of is, so that a cache knows it. */
const acceptedOnce = memoized((route: Route) => accepted(route, []));
const acceptedAsKnown = memoized((route: Route) => accepted(route, conflictReasons));

function undefinedRoutes(routes: readonly Route[], why: string): readonly Diagnostic[] {
	return [...new Set(routes)].map((route) =>
		finding('adapter/native-undefined', `${describe(route)}: ${why}`, { object: refTo(route) }),
	);
}

function isAtGateway({ spec }: Route): boolean {
	return (spec?.parentRefs ?? []).some(isListenerParent);
}

function isIngress({ parentRefs }: RouteSet): boolean {
	return parentRefs.every(({ kind }) => kind !== 'Service');
}

function setName(set: RouteSet): string {
	return set.native.join(', ');
}
