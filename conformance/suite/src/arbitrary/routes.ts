// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, ServicePort } from '@branchline/plan';
import fc from 'fast-check';
import type { RandomNative, Trait } from '../mesh.ts';
import { openGateway, randomGateway, randomGrants, team } from './gateway.ts';
import { type NeutralMatch, type NeutralRule, type RuleParts, randomRule } from './rule.ts';
import { shopPorts } from './shop.ts';
import { ageOf, traitsOf } from './traits.ts';

const catchAll: NeutralRule = {
	matches: [],
	action: { kind: 'forward', shares: [{ to: shopPorts[0], weight: 1 }] },
};

interface RouteShape {
	readonly namespace: string;
	readonly parent: Readonly<Record<string, unknown>>;
	readonly hostnames: readonly string[];
}

/** Random HTTPRoutes: several on one parent, of several ages, some of the same age. */
function randomRoutes(
	shape: fc.Arbitrary<RouteShape>,
	parts: RuleParts,
	gateway: fc.Arbitrary<KubernetesObject>,
): fc.Arbitrary<RandomNative> {
	const route = fc.record({
		shape,
		rules: fc.array(randomRule(parts), { minLength: 1, maxLength: 3 }),
		// Without it many requests match nothing, and nothing is all that a law then says of them.
		last: fc.constantFrom<readonly NeutralRule[]>([catchAll], [catchAll], []),
		age: fc.constantFrom(1, 1, 2, 3),
	});
	const routesAndGateway = fc.record({
		gateway,
		grants: randomGrants,
		routes: fc.oneof(
			{ weight: 1, arbitrary: fc.array(route, { maxLength: 0 }) },
			{ weight: 6, arbitrary: fc.array(route, { minLength: 1, maxLength: 3 }) },
		),
	});
	return routesAndGateway.map(({ gateway, grants, routes }) => {
		const objects = routes.map(({ shape, rules, last, age }, index) =>
			httpRoute(`route-${index}`, shape, [...rules, ...last], age),
		);
		const traits = new Set<Trait>(routes.flatMap(({ rules }) => traitsOf(rules)));
		if (objects.length > 1) traits.add('several-objects');
		if (objects.length === 0) traits.add('none');
		if (routes.some((one, i) => routes.slice(i + 1).some((two) => ties(one.rules, two.rules))))
			traits.add('tie-by-age');
		return {
			objects: [...objects, gateway, team, ...grants],
			traits,
		};
	});
}

function ties(one: readonly NeutralRule[], two: readonly NeutralRule[]): boolean {
	const rank = ({ path, method, header, query }: NeutralMatch) => JSON.stringify([path, !method, !header, !query]);
	const matchesOf = (rules: readonly NeutralRule[]) =>
		rules.flatMap(({ matches }) => (matches.length > 0 ? matches : [{}]));
	return matchesOf(one).some((a) => matchesOf(two).some((b) => rank(a) === rank(b)));
}

const service = fc.oneof(
	{
		weight: 8,
		arbitrary: fc.constantFrom({ name: 'a', port: 8080 }, { name: 'a', port: 8080 }, { name: 'b', port: 8080 }),
	},
	{ weight: 1, arbitrary: fc.constant({ name: 'b' }) },
);

/** Routes of the Service's namespace, and now and then of another, whose clients alone they are for. */
const serviceShape: fc.Arbitrary<RouteShape> = fc
	.record({ namespace: fc.constantFrom('shop', 'shop', 'shop', 'shop', 'shop', 'team'), service })
	.map(({ namespace, service: parent }) => ({
		namespace,
		parent: { group: '', kind: 'Service', namespace: 'shop', ...parent },
		hostnames: [],
	}));

/** Routes whose parent is a Service. */
export const serviceRoutes = (parts: RuleParts): fc.Arbitrary<RandomNative> =>
	randomRoutes(serviceShape, parts, fc.constant(openGateway));

/** Routes whose parent is a Gateway, for several hostnames, of a namespace that not every listener admits. */
export const gatewayRoutes = (parts: RuleParts): fc.Arbitrary<RandomNative> =>
	randomRoutes(
		fc.record({
			namespace: fc.constantFrom('shop', 'shop', 'shop', 'team'),
			parent: fc
				.constantFrom({ name: 'gw' }, { name: 'gw' }, { name: 'gw', sectionName: 'http' }, { name: 'gw', port: 80 })
				.map((parent) => ({ ...parent, namespace: 'shop' })),
			hostnames: fc.constantFrom<readonly string[]>(['shop.example'], [], [], ['*.example']),
		}),
		parts,
		randomGateway,
	);

function httpRoute(
	name: string,
	{ namespace, parent, hostnames }: RouteShape,
	rules: readonly NeutralRule[],
	age: number,
): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name, namespace, creationTimestamp: ageOf(age) },
		spec: { parentRefs: [parent], ...(hostnames.length > 0 ? { hostnames } : {}), rules: rules.flatMap(routeRules) },
	};
}

/** A rule that replaces a matched prefix may have one match only, a path prefix (CEL of HTTPRouteRule). */
function routeRules(rule: NeutralRule): readonly Record<string, unknown>[] {
	const { matches, action } = rule;
	if (action.kind === 'redirect' || !action.rewrite) return [routeRule(matches, rule)];
	const { rewrite: _, ...plain } = action;
	return (matches.length > 0 ? matches : [{}]).map((match: NeutralMatch) =>
		match.path?.kind === 'exact'
			? routeRule([match], { matches, action: plain })
			: routeRule([{ path: { kind: 'prefix', value: '/' }, ...match }], rule),
	);
}

function routeRule(matches: readonly NeutralMatch[], { action }: NeutralRule): Record<string, unknown> {
	const match = matches.length > 0 ? { matches: matches.map(routeMatch) } : {};
	if (action.kind === 'redirect')
		return {
			...match,
			filters: [
				{
					type: 'RequestRedirect',
					requestRedirect: { path: { type: 'ReplaceFullPath', replaceFullPath: action.path } },
				},
			],
		};
	const { shares, rewrite, header, timeout, mirror } = action;
	const filters = [
		...(header
			? [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-native', value: header }] } }]
			: []),
		...(rewrite
			? [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: rewrite } } }]
			: []),
		...(mirror ? [{ type: 'RequestMirror', requestMirror: { backendRef: backendRef(mirror) } }] : []),
	];
	return {
		...match,
		...(filters.length > 0 ? { filters } : {}),
		backendRefs: shares.map(({ to, weight }) => ({ ...backendRef(to), ...(shares.length > 1 ? { weight } : {}) })),
		...(timeout ? { timeouts: { request: timeout } } : {}),
	};
}

function backendRef({ namespace, service: name, port }: ServicePort): Record<string, unknown> {
	return { name, namespace, port };
}

function routeMatch({ path, method, header, query }: NeutralMatch): Record<string, unknown> {
	return {
		...(path ? { path: { type: path.kind === 'exact' ? 'Exact' : 'PathPrefix', value: path.value } } : {}),
		...(method ? { method } : {}),
		...(header ? { headers: [{ name: header[0], value: header[1] }] } : {}),
		...(query ? { queryParams: [{ name: query[0], value: query[1] }] } : {}),
	};
}
