// SPDX-License-Identifier: Apache-2.0
import { carrierHeader, memberPattern, type Requirement, Unsupported } from '@branchline/adapter';
import { type Carrier, type Condition, sameValue } from '@branchline/plan';
import { inOrder } from './defaults.ts';
import { bothGrpcMethods, type GrpcMethod, grpcMethodFromPath, grpcMethodOf } from './grpc-method.ts';
import { bothPaths, pathOf } from './path.ts';
import type { RouteKind, RouteMatch, ValueMatch } from './route.ts';
import { unknownField } from './unknown-field.ts';

/** Nothing can match (`undefined`), the one match, or no way to say it. */
export type Narrowed = RouteMatch | undefined | Unsupported;

/** A match narrowed to the requests that meet a requirement. */
export function narrowMatch(kind: RouteKind, match: RouteMatch, requirement: Requirement): Narrowed {
	switch (requirement.kind) {
		case 'key':
			return withValue(match, 'headers', keyMatch(requirement.carrier, requirement.key));
		case 'keyless':
			return new Unsupported('the Gateway API has no match for the absence of a header');
		case 'when':
			return bothMatches(kind, match, conditionMatch(kind, requirement.condition));
	}
}

function keyMatch(carrier: Carrier, key: string): ValueMatch {
	const name = carrierHeader(carrier);
	return carrier.kind === 'header'
		? { type: 'Exact', name, value: key }
		: { type: 'RegularExpression', name, value: memberPattern(carrier, key) };
}

/** A condition as a match: undefined where no request of this kind of route can meet it. */
function conditionMatch(kind: RouteKind, { path, method, headers, query }: Condition): RouteMatch | undefined {
	const common = headers?.length ? { headers: headers.map((header) => ({ type: 'Exact', ...header })) } : {};
	if (kind === 'HTTPRoute')
		return {
			...(path ? { path: { type: path.kind === 'exact' ? 'Exact' : 'PathPrefix', value: path.value } } : {}),
			...(method ? { method } : {}),
			...(query?.length ? { queryParams: query.map((parameter) => ({ type: 'Exact', ...parameter })) } : {}),
			...common,
		};
	// gRPC requests are POST and have no query (gRPC over HTTP/2, Request-Headers).
	if ((method !== undefined && method !== 'POST') || query?.length) return undefined;
	if (!path) return common;
	const grpc = grpcMethodFromPath(path);
	return grpc && { ...(Object.keys(grpc).length > 0 ? { method: grpc } : {}), ...common };
}

/** What both matches accept. */
export function bothMatches(kind: RouteKind, a: RouteMatch, b: RouteMatch | undefined): Narrowed {
	if (b === undefined) return undefined;
	if (sameValue(a, b)) return a;
	const field = unknownField(b);
	if (field !== undefined) return new Unsupported(`a match has the ${field}, of which it is not known what it accepts`);
	let match: Narrowed = kind === 'HTTPRoute' ? bothHttp(a, b) : bothGrpc(a, b);
	for (const field of ['headers', 'queryParams'] as const)
		for (const value of b[field] ?? []) {
			if (match === undefined || match instanceof Unsupported) return match;
			match = withValue(match, field, value);
		}
	return match;
}

function bothHttp(a: RouteMatch, b: RouteMatch): Narrowed {
	if (a.method !== undefined && b.method !== undefined && a.method !== b.method) return undefined;
	const path = bothPaths(pathOf(a), pathOf(b));
	if (path === undefined || path instanceof Unsupported) return path;
	if (!sameValue(path, pathOf(a)) && unknownField({ path: pathOf(a) })) return replacedUnknown('path');
	const method = a.method ?? b.method;
	return { ...a, ...(a.path || b.path ? { path } : {}), ...(method ? { method } : {}) };
}

function bothGrpc(a: RouteMatch, b: RouteMatch): Narrowed {
	const method = bothGrpcMethods(grpcMethodOf(a), grpcMethodOf(b));
	if (method === undefined || method instanceof Unsupported) return method;
	if (!sameValue(method, grpcMethodOf(a)) && unknownField({ method: grpcMethodOf(a) }))
		return replacedUnknown('method');
	return Object.keys(method).length > 0 ? { ...a, method: method as GrpcMethod } : a;
}

function replacedUnknown(part: 'path' | 'method'): Unsupported {
	return new Unsupported(`it matches the ${part} by a field of which it is not known what it accepts`);
}

/** One condition more. A name may appear once in a match (list-map key `name` of the CRDs). */
function withValue(match: RouteMatch, field: 'headers' | 'queryParams', wanted: ValueMatch): Narrowed {
	const values = match[field] ?? [];
	const same = (name: string) => (field === 'headers' ? name.toLowerCase() : name);
	const known = values.find(({ name }) => same(name) === same(wanted.name));
	if (!known) return { ...match, [field]: inOrder([...values, wanted]) };
	if ((known.type ?? 'Exact') === (wanted.type ?? 'Exact') && known.value === wanted.value) return match;
	if ((known.type ?? 'Exact') === 'Exact' && (wanted.type ?? 'Exact') === 'Exact') return undefined;
	return new Unsupported(`it matches on ${wanted.name} already, and the Gateway API takes one condition per name`);
}
