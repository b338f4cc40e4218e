// SPDX-License-Identifier: Apache-2.0
import { Unsupported } from '@branchline/adapter';
import type { Condition } from '@branchline/plan';
import test from 'ava';
import { withDefaults } from './defaults.ts';
import { bothGrpcMethods, type GrpcMethod, grpcMethodFromPath, grpcMethodOf } from './grpc-method.ts';
import { bothMatches, type Narrowed, narrowMatch } from './match.ts';
import type { RouteKind, RouteMatch } from './route.ts';

function said(narrowed: Narrowed): unknown {
	return narrowed instanceof Unsupported ? narrowed.reason : narrowed;
}

function when(kind: RouteKind, match: RouteMatch, condition: Condition): unknown {
	return said(narrowMatch(kind, match, { kind: 'when', condition }));
}

test('a match gets the defaults of the API server, its conditions in the order of their names', (t) => {
	t.deepEqual(withDefaults('HTTPRoute', {}), { path: { type: 'PathPrefix', value: '/' } });
	t.deepEqual(withDefaults('GRPCRoute', {}), {});
	const match = {
		path: { value: '/a' },
		headers: [
			{ name: 'b', value: '1' },
			{ type: 'RegularExpression', name: 'a', value: '.' },
		],
		queryParams: [{ name: 'q', value: '1' }],
		unheardOf: 1,
	};
	const found = withDefaults('HTTPRoute', match);
	t.deepEqual(found, {
		path: { type: 'PathPrefix', value: '/a' },
		headers: [
			{ type: 'RegularExpression', name: 'a', value: '.' },
			{ type: 'Exact', name: 'b', value: '1' },
		],
		queryParams: [{ type: 'Exact', name: 'q', value: '1' }],
		unheardOf: 1,
	});
	t.deepEqual(withDefaults('HTTPRoute', found), found);
});

test('a key is one header condition more; the same header by another value cannot match', (t) => {
	const key = (match: RouteMatch) =>
		said(narrowMatch('HTTPRoute', match, { kind: 'key', key: 'k', carrier: { kind: 'header', name: 'x-key' } }));
	t.deepEqual(key({ method: 'GET' }), { method: 'GET', headers: [{ type: 'Exact', name: 'x-key', value: 'k' }] });
	t.is(key({ headers: [{ name: 'X-Key', value: 'other' }] }), undefined);
	const same = { headers: [{ name: 'X-Key', value: 'k' }] };
	t.is(key(same), same);
	t.regex(
		String(key({ headers: [{ type: 'RegularExpression', name: 'x-key', value: '.' }] })),
		/one condition per name/,
	);
	const baggage = narrowMatch('HTTPRoute', {}, { kind: 'key', key: 'k', carrier: { kind: 'baggage', name: 'key' } });
	t.like(baggage, { headers: [{ type: 'RegularExpression', name: 'baggage' }] });
	t.regex(String(said(narrowMatch('HTTPRoute', {}, { kind: 'keyless', carriers: [] }))), /absence of a header/);
});

test('conditions of a fork on an HTTP match', (t) => {
	const condition: Condition = {
		path: { kind: 'prefix', value: '/a/b' },
		method: 'GET',
		headers: [{ name: 'h', value: '1' }],
		query: [{ name: 'q', value: '1' }],
	};
	t.deepEqual(when('HTTPRoute', { path: { value: '/a' } }, condition), {
		path: { type: 'PathPrefix', value: '/a/b' },
		method: 'GET',
		headers: [{ type: 'Exact', name: 'h', value: '1' }],
		queryParams: [{ type: 'Exact', name: 'q', value: '1' }],
	});
	t.is(when('HTTPRoute', { method: 'PUT' }, condition), undefined);
	t.is(when('HTTPRoute', { path: { value: '/b' } }, condition), undefined);
	t.is(when('HTTPRoute', { queryParams: [{ name: 'q', value: '2' }] }, condition), undefined);
	t.truthy(when('HTTPRoute', { queryParams: [{ name: 'Q', value: '2' }] }, condition), 'query names keep their case');
	t.deepEqual(when('HTTPRoute', { method: 'GET' }, {}), { method: 'GET' });
});

test('conditions of a fork on a gRPC match: its path is the method, it has no query, it is POST', (t) => {
	const path = (kind: 'exact' | 'prefix', value: string) => when('GRPCRoute', {}, { path: { kind, value } });
	t.deepEqual(path('exact', '/shop.Cart/Add'), { method: { service: 'shop.Cart', method: 'Add' } });
	t.deepEqual(path('prefix', '/shop.Cart'), { method: { service: 'shop.Cart' } });
	t.deepEqual(path('prefix', '/'), {});
	t.is(path('exact', '/shop.Cart'), undefined);
	t.is(path('exact', '/shop.Cart/Add/'), undefined);
	t.is(path('prefix', '/shop.Cart/Add/more'), undefined);
	t.deepEqual(when('GRPCRoute', {}, { method: 'POST' }), {});
	t.is(when('GRPCRoute', {}, { method: 'GET' }), undefined);
	t.is(when('GRPCRoute', {}, { query: [{ name: 'q', value: '1' }] }), undefined);
	t.deepEqual(
		when('GRPCRoute', { method: { service: 'shop.Cart' } }, { path: { kind: 'exact', value: '/shop.Cart/Add' } }),
		{
			method: { service: 'shop.Cart', method: 'Add' },
		},
	);
	t.is(
		when('GRPCRoute', { method: { service: 'other' } }, { path: { kind: 'prefix', value: '/shop.Cart' } }),
		undefined,
	);
});

test('both gRPC methods: parts that are not named accept everything', (t) => {
	const both = (a: GrpcMethod, b: GrpcMethod) => {
		const found = bothGrpcMethods(a, b);
		return found instanceof Unsupported ? found.reason : found;
	};
	t.deepEqual(both({ service: 's' }, { method: 'm' }), { service: 's', method: 'm' });
	t.deepEqual(both({}, { method: 'm' }), { method: 'm' });
	t.is(both({ service: 's', method: 'm' }, { method: 'n' }), undefined);
	const regex = { type: 'RegularExpression', service: 's.*' };
	t.deepEqual(both(regex, { ...regex }), regex);
	t.deepEqual(both(regex, {}), regex);
	t.is(both(regex, { service: 's' }), 'it matches the method by a regular expression');
	t.deepEqual(grpcMethodOf({ method: 'GET' }), {});
	t.is(grpcMethodFromPath({ kind: 'exact', value: 'no-slash' }), undefined);
});

test('both matches join their conditions, by name without case for headers', (t) => {
	const both = said(
		bothMatches(
			'HTTPRoute',
			{ headers: [{ name: 'b', value: '1' }], method: 'GET' },
			{
				headers: [
					{ name: 'B', value: '1' },
					{ name: 'a', value: '2' },
				],
				path: { type: 'Exact', value: '/a' },
			},
		),
	);
	t.deepEqual(both, {
		headers: [
			{ name: 'a', value: '2' },
			{ name: 'b', value: '1' },
		],
		method: 'GET',
		path: { type: 'Exact', value: '/a' },
	});
	t.is(bothMatches('HTTPRoute', {}, undefined), undefined);
});

test('a match with an unknown field is narrowed by more conditions, and merged with no other match', (t) => {
	const later = { path: { type: 'PathPrefix', value: '/a', caseSensitive: false }, later: 1 };
	t.deepEqual(when('HTTPRoute', later, { method: 'GET' }), { ...later, method: 'GET' });
	const path = { kind: 'exact', value: '/a/b' } as const;
	t.regex(String(when('HTTPRoute', later, { path })), /the path by a field of which/);
	const method = { service: 'p.S', later: 1 };
	t.regex(String(when('GRPCRoute', { method }, { path: { ...path, value: '/p.S/M' } })), /the method by a field/);
	const both = (a: RouteMatch, b: RouteMatch) => said(bothMatches('HTTPRoute', a, b));
	t.is(both(later, { ...later }), later);
	for (const strange of [later, { later: 1 }, { headers: [{ name: 'h', value: '1', later: 1 }] }])
		t.regex(String(both({}, strange)), /a match has the field .*not known/);
});
