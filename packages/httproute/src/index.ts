// SPDX-License-Identifier: Apache-2.0
export { addressesUsed } from './address.ts';
export { addressKinds, routeKinds } from './cluster-kinds.ts';
export { withDefaults } from './defaults.ts';
export { destinationsOf } from './destinations.ts';
export { type HomedMatch, type RouteLanguage, routeDialect } from './dialect.ts';
export { grpcMethodOf } from './grpc-method.ts';
export { routeLimits } from './limits.ts';
export { bothMatches } from './match.ts';
export { objectOf } from './object-of.ts';
export { pathOf } from './path.ts';
export { references } from './references.ts';
export { type Responding, type Response, respondThrough } from './respond.ts';
export {
	type BackendRef,
	isListenerParent,
	isRoute,
	isServiceParent,
	namespaceOf,
	type ParentRef,
	type Route,
	type RouteKind,
	type RouteMatch,
	type RouteRule,
	type ValueMatch,
} from './route.ts';
export { destinationsIn, type LaidOut, type RouteSet, rulesOf } from './route-set.ts';
export { byAge, type HomedRule, rulesByAge } from './rule.ts';
export { parentRefs, routeShape } from './shape.ts';
export { type Copying, route, type Siblings, siblingsOf } from './siblings.ts';
export { unnamedForks } from './unnamed-forks.ts';
