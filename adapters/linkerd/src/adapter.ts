// SPDX-License-Identifier: Apache-2.0
import {
	type Adapter,
	type Artifact,
	annotations,
	answeredForks,
	findResponder,
	gapDiagnostics,
	isOurs,
	objectName,
	type RenderInput,
	type Rendering,
	type RouteReach,
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
	type Copying,
	isRoute,
	objectOf,
	type Route,
	type RouteLanguage,
	type RouteSet,
	references,
	respondThrough,
	route,
	routeDialect,
	rulesOf,
	type Siblings,
	siblingsOf,
	unnamedForks,
} from '@branchline/httproute';
import {
	compareText,
	type Diagnostic,
	type NativeObject,
	type Plan,
	type ServicePort,
	sameServicePort,
	servicePortName,
} from '@branchline/plan';
import { reads, writes } from './cluster-kinds.ts';
import { linkerdFeatures, throughResponder } from './features.ts';
import { connectionRoutes, ignoredParts } from './ignored.ts';
import { obstaclesOf, routeGroups, userRoutes } from './obstacles.ts';
import { type PortSets, portSets, portsWithRoutes } from './port-sets.ts';
import { portFinding } from './protocol.ts';
import { proxies } from './proxies.ts';
import { rank } from './rank.ts';
import { defaultRule } from './sets.ts';
import { shapeOf } from './shape.ts';
import { unreached } from './unreached.ts';

/** Linkerd: sibling HTTPRoutes beside the user's, with a Service as parent, by Linkerd's own precedence and limits. */
export const linkerd: Adapter = withShapes(shapeOf, {
	name: 'linkerd',
	description: 'HTTPRoutes with a Service as parent, as Linkerd reads them',
	implementations: [],
	options: {},
	parents: ['mesh'],
	reads,
	writes,
	yieldsMesh: false,
	features: () => linkerdFeatures,
	throughResponder: () => throughResponder,
	proxies,
	render,
	strip: (object) => (isOurs(object) ? undefined : object),
	reaches,
});

const language: Omit<RouteLanguage, 'respond'> = {
	rank,
	unavailable: 'branchline-unavailable',
	rootRewrite: 'segments',
	marksBackends: true,
	// A GRPCRoute with such a filter makes the proxy refuse every request of its port (linkerd2-proxy, policy/api.rs).
	changesResponses: (kind) => kind === 'HTTPRoute',
};

function render(input: RenderInput): Rendering {
	const { plan: supported, gaps } = supportedPlan(input.plan, linkerdFeatures);
	const responder = findResponder(input.cluster);
	// Linkerd keeps a request for three seconds, and then answers 504 (linkerd2-proxy app/outbound/src/http/server.rs).
	const plan = withUnavailable(supported, { responder, needs: () => true, cache: input.cache });
	const users = userRoutes(input.native);
	const copying: Copying = {
		dialect: routeDialect({ ...language, respond: respondThrough(responder) }),
		substitutions: new Substitutions(plan, gaps),
		carriers: plan.carriers,
		language: `linkerd ${responder ? servicePortName(responder.respond) : ''}`,
		cache: input.cache,
	};
	const diagnostics: Diagnostic[] = [...gapDiagnostics('linkerd', gaps)];
	const ports = portsWithRoutes(users, plan, input.cluster).map((of) => portSets(users, of));
	const written = ports.map((port) => writePort(port, input, plan, copying, diagnostics));
	const baselines = written.flatMap(({ baseline }) => baseline ?? []);
	const lists = written.flatMap(({ siblings }) => siblings);
	const needed = [
		...addressesUsed(
			plan,
			lists.map(({ routes }) => routes),
		),
		...baselines,
	];
	const before = needed.map((object): Artifact => ({ kind: 'object', object }));
	return {
		artifacts: before.concat(...lists.map(({ artifacts }) => artifacts)),
		diagnostics,
		unreached: unreached(plan, ports, users),
		answered: answeredForks(supported, plan),
	};
}

/** What is written for a port: siblings, and the baseline that is applied before them where they take a default away. */
interface Written {
	readonly baseline?: Route;
	readonly siblings: readonly Siblings[];
}

const nothing: Written = { siblings: [] };

function writePort(
	{ of, sets, bare, diagnostics: found }: PortSets,
	input: RenderInput,
	plan: Plan,
	copying: Copying,
	diagnostics: Diagnostic[],
): Written {
	const siblings = sets.map((set) => ({ set, ...siblingsOf(set, copying) }));
	const keys = keysOf(siblings);
	const forked = plan.services.find((service) => sameServicePort(service.of, of));
	if (keys.length === 0) return nothing;
	const connections = bare ? connectionRoutes(input.native, of) : [];
	const obstacles = [...found, ...connections, ...obstaclesOf(of, input)].map((one) => ({ ...one, keys }));
	const port = forked && portFinding(forked, input.cluster);
	diagnostics.push(...obstacles, ...(port ? [port] : []), ...ignoredParts(userRoutes(input.native), of));
	for (const { set, refused } of found.length > 0 ? [] : siblings) {
		const name = set.native.join(', ');
		const at = objectOf(set);
		diagnostics.push(...refusalDiagnostics(name, refused, at), ...rewriteFindings(name, copying, rulesOf(set), at));
		diagnostics.push(...unnamedForks(name, rulesOf(set), copying.substitutions, language, at));
	}
	if (obstacles.length > 0 || port) return nothing;
	// A consumer's merged list holds the producer's copies too: where it cannot be said, they must not stand either.
	const unsaid = new Set(
		siblings.filter(({ set }) => set.consumer).flatMap(({ refused }) => refused.map(({ key }) => key)),
	);
	const said = unsaid.size === 0 ? siblings : siblings.map((set) => without(set, unsaid));
	const own =
		bare && said.some(({ routes }) => routes.length > 0) ? { baseline: baselineRoute(sets[0]!, of, input) } : {};
	return { ...own, siblings: said };
}

/** The keys of which siblings are wanted. */
function keysOf(siblings: readonly Siblings[]): readonly string[] {
	const written = siblings.flatMap(({ routes }) =>
		routes.map(({ metadata }) => metadata.annotations?.[annotations.key] ?? ''),
	);
	const refused = siblings.flatMap((one) => one.refused.map(({ key }) => key));
	return [...new Set([...written, ...refused])].sort(compareText);
}

function without(siblings: Siblings, keys: ReadonlySet<string>): Siblings {
	const routes = siblings.routes.filter(({ metadata }) => !keys.has(metadata.annotations?.[annotations.key] ?? ''));
	return { ...siblings, routes, artifacts: routes.map((object): Artifact => ({ kind: 'object', object })) };
}

function baselineRoute(set: RouteSet, of: ServicePort, { cache }: RenderInput): Route {
	return remember(cache, `linkerd baseline ${servicePortName(of)}`, [], () => {
		const { rule } = defaultRule(of);
		return route(set, objectName('branchline', of.service, of.port), [rule], { native: set.native });
	});
}

function reaches(object: NativeObject, { cluster }: Pick<RenderInput, 'cluster' | 'native'>): RouteReach | undefined {
	if (!isRoute(object, routeGroups)) return undefined;
	const parents = portsWithRoutes([object], { carriers: [], ingress: 'all', services: [] }, cluster);
	if (parents.length === 0) return undefined;
	return {
		parents: ['mesh'],
		ports: references(object).flatMap(({ namespace, name, port }) =>
			port === undefined ? [] : [{ namespace: namespace ?? parents[0]!.namespace, service: name, port }],
		),
	};
}
