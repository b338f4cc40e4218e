// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import type { Target } from './path.ts';
import { hasPrefix, splitTarget } from './path.ts';
import type { Pattern } from './pattern.ts';

/** What a match asks of the path; `rpc` is a GRPCRoute's service and method, each free where absent. */
export type PathTest =
	| { readonly kind: 'any' }
	| { readonly kind: 'exact' | 'prefix'; readonly value: string }
	| { readonly kind: 'regex'; readonly value: string; readonly pattern: Pattern }
	| { readonly kind: 'rpc'; readonly service?: string; readonly method?: string };

/** What a match asks of one header (lower-case name) or query parameter: the exact value, or a pattern. */
export interface ValueTest {
	readonly name: string;
	readonly value: string;
	readonly pattern?: Pattern;
}

/** One match of a rule, read and compiled; all its parts must hold. */
export interface Match {
	readonly index: number;
	readonly path: PathTest;
	readonly headers: readonly ValueTest[];
	readonly query: readonly ValueTest[];
	readonly method?: string;
}

/** How one mesh reads a request; each function says whether the test holds and may throw `UndefinedConfiguration`. */
export interface Reading {
	/** Whether the path under a regular expression holds. */
	path(pattern: Pattern, path: string): boolean;
	/** The lines of one header, at least one. */
	header(test: ValueTest, lines: readonly string[]): boolean;
	/** The query as sent. */
	query(test: ValueTest, query: string): boolean;
	/** Whether the path is a call of that service and method. */
	rpc(test: { readonly service?: string; readonly method?: string }, path: string, method: string): boolean;
}

/** A request with its target cut once. */
export interface ReadRequest {
	readonly request: HttpRequest;
	readonly target: Target;
}

/** Cuts the request target. */
export function readRequest(request: HttpRequest): ReadRequest {
	return { request, target: splitTarget(request.path) };
}

/** Why a match does not accept a request, as a short clause; undefined where it accepts it. */
export function whyNot(match: Match, read: ReadRequest, reading: Reading): string | undefined {
	const { request, target } = read;
	const path = pathRefusal(match.path, target.path, request.method, reading);
	if (path !== undefined) return path;
	if (match.method !== undefined && match.method !== request.method) {
		return `method ${match.method} is not ${request.method}`;
	}
	for (const test of match.headers) {
		const lines = linesOf(request, test.name);
		if (lines.length === 0) return `header ${test.name} is absent`;
		if (!reading.header(test, lines)) return `header ${test.name} ${says(test)} does not match ${lines.join(' | ')}`;
	}
	for (const test of match.query) {
		if (!reading.query(test, target.query ?? '')) return `query ${test.name} ${says(test)} does not match`;
	}
	return undefined;
}

/** Whether one value passes a test, a pattern being read by `regex`. */
export function accepts(test: ValueTest, value: string, regex: (pattern: Pattern, value: string) => boolean): boolean {
	return test.pattern === undefined ? test.value === value : regex(test.pattern, value);
}

function pathRefusal(test: PathTest, path: string, method: string, reading: Reading): string | undefined {
	switch (test.kind) {
		case 'any':
			return undefined;
		case 'exact':
			return test.value === path ? undefined : `path ${test.value} is not ${path}`;
		case 'prefix':
			return hasPrefix(path, test.value) ? undefined : `path prefix ${test.value} does not match ${path}`;
		case 'regex':
			return reading.path(test.pattern, path) ? undefined : `path pattern ${test.value} does not match ${path}`;
		case 'rpc':
			if (reading.rpc(test, path, method)) return undefined;
			return `call ${test.service ?? '*'}/${test.method ?? '*'} does not match ${method} ${path}`;
	}
}

function linesOf(request: HttpRequest, name: string): readonly string[] {
	const lines = request.headers.filter(([n]) => n === name).map(([, value]) => value);
	return lines.length === 0 && name === 'host' ? [request.authority] : lines;
}

function says(test: ValueTest): string {
	return test.pattern === undefined ? test.value : `pattern ${test.value}`;
}
