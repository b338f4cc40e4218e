// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import type { Condition } from '@branchline/plan';
import type { RouteMatch } from './route.ts';

/** A GRPCMethodMatch: `type` defaults to `Exact`; an absent part accepts everything. */
export interface GrpcMethod {
	readonly type?: string;
	readonly service?: string;
	readonly method?: string;
	readonly [field: string]: unknown;
}

/** The method match of a GRPCRoute match; `{}` accepts every method. */
export function grpcMethodOf(match: RouteMatch): GrpcMethod {
	return typeof match.method === 'object' ? match.method : {};
}

/** What both accept: undefined where nothing can. */
export function bothGrpcMethods(a: GrpcMethod, b: GrpcMethod): GrpcMethod | undefined | Unsupported {
	if (!a.service && !a.method) return b;
	if (!b.service && !b.method) return a;
	if (a.type === 'RegularExpression' || b.type === 'RegularExpression')
		return a.service === b.service && a.method === b.method && a.type === b.type
			? a
			: new Unsupported('it matches the method by a regular expression');
	if (differ(a.service, b.service) || differ(a.method, b.method)) return undefined;
	return { ...a, ...b };
}

function differ(a: string | undefined, b: string | undefined): boolean {
	return a !== undefined && b !== undefined && a !== b;
}

/**
 * A path condition as a method match: a gRPC path is `/service/method` (gRPC over HTTP/2, Path). Undefined where no gRPC
 * request has such a path.
 */
export function grpcMethodFromPath(path: NonNullable<Condition['path']>): GrpcMethod | undefined {
	const [empty, service, method, ...rest] = path.value.replace(/\/$/, '').split('/');
	if (empty !== '' || rest.length > 0) return undefined;
	if (path.kind === 'exact') return service && method && !path.value.endsWith('/') ? { service, method } : undefined;
	return { ...(service ? { service } : {}), ...(method ? { method } : {}) };
}
