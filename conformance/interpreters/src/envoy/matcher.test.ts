// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

const TYPE = 'type.googleapis.com/envoy.';
const ROUTE = `${TYPE}config.route.v3.Route`;
type Headers = Readonly<Record<string, readonly string[]>>;

const input = (header_name: string) => ({
	name: 'input',
	typed_config: { '@type': `${TYPE}type.matcher.v3.HttpRequestHeaderMatchInput`, header_name },
});
const route = (service: string, match: object = { prefix: '/' }) => ({
	match,
	route: { cluster: `shop/${service}:80` },
});
const acts = (typed_config: object) => ({ action: { name: 'action', typed_config } });
const to = (service: string, match?: object) => acts({ '@type': ROUTE, ...route(service, match) });
const list = (...routes: readonly object[]) => acts({ '@type': `${ROUTE}List`, routes });
const within = (matcher: object) => ({ matcher });
const tree = (header: string, map: object, on_no_match?: object, kind = 'exact_match_map') => ({
	matcher_tree: { input: input(header), [kind]: { map } },
	...(on_no_match && { on_no_match }),
});
const prefixes = (map: object) => tree('x-k', map, to('d'), 'prefix_match_map');
const has = (header: string, value: string | object) => ({
	single_predicate: { input: input(header), value_match: typeof value === 'string' ? { exact: value } : value },
});
const rules = (...entries: readonly (readonly [predicate: object, on_match: object])[]) => ({
	matcher_list: { matchers: entries.map(([predicate, on_match]) => ({ predicate, on_match })) },
	on_no_match: to('d'),
});
const regex = (text: string, more: object = {}) => ({ safe_regex: { google_re2: {}, regex: text }, ...more });
const never = { prefix: '/', runtime_fraction: { default_value: { numerator: 0 } } };
const other = { prefix: '/other' };
const inner = within(tree('x-j', { two: to('b') }));
const one = has('x-k', 'one');

// Where a request goes: the service, or the status of a reply.
function goes(matcher: object, headers: Headers, more: object = {}, implementation = 'envoy-1.38'): string | number {
	const virtual_hosts = [{ name: 'all', domains: ['*'], matcher }];
	const objects = [{ '@type': `${ROUTE}Configuration`, name: 'shop', virtual_hosts, ...more }];
	const lines: HttpRequest['headers'] = Object.entries(headers).flatMap(([name, values]) =>
		values.map((value) => [name, value] as const),
	);
	const request = { to: { routeConfiguration: 'shop' }, method: 'GET', authority: 'shop', path: '/', headers: lines };
	const { answer } = envoy.interpret({ objects, implementation }, request);
	if (answer.kind === 'reply') return answer.status;
	const [backend] = answer.backends;
	return backend?.to.kind === 'service' ? backend.to.port.service : 'nowhere';
}

const K: Headers = { 'x-k': ['one'] };

// Each was asked of Envoy 1.38.3 and 1.39.3, which gave the same.
const CASES: readonly [title: string, matcher: object, headers: Headers, expected: string | number][] = [
	['a value of the map', tree('x-k', { one: to('a') }, to('d')), K, 'a'],
	['another value', tree('x-k', { one: to('a') }, to('d')), { 'x-k': ['One'] }, 'd'],
	['no header', tree('x-k', { one: to('a'), '': to('b') }, to('d')), {}, 'd'],
	['an empty header', tree('x-k', { '': to('b') }, to('d')), { 'x-k': [''] }, 'b'],
	['nothing for what does not match', tree('x-k', { one: to('a') }), {}, 404],
	['the case of a name', tree('X-K', { one: to('a') }, to('d')), K, 'a'],
	['no name', tree('', { one: to('a') }, to('d')), K, 'd'],
	['lines are joined', tree('x-k', { 'one,two': to('a'), one: to('b') }, to('d')), { 'x-k': ['one', 'two'] }, 'a'],
	['cookies too', tree('cookie', { 'a=1; b=2': to('a') }, to('d')), { cookie: ['a=1', 'b=2'] }, 'a'],
	['pseudo-headers', tree(':method', { GET: to('a') }, to('d')), {}, 'a'],
	['a route that does not match itself', tree('x-k', { one: to('a', other) }, to('d')), K, 404],
	['a route for none of the requests', tree('x-k', { one: to('a', never) }, to('d')), K, 404],
	['the first of a list that matches', tree('x-k', { one: list(route('a', other), route('b')) }), K, 'b'],
	['a fraction in a list', tree('x-k', { one: list(route('a', never), route('b')) }), K, 'b'],
	['a list without one that matches', tree('x-k', { one: list(route('a', other)) }, to('d')), K, 404],
	['an empty list', tree('x-k', { one: list() }, to('d')), K, 404],
	['a matcher inside', tree('x-k', { one: inner }, to('d')), { ...K, 'x-j': ['two'] }, 'b'],
	['a matcher inside that comes to nothing', tree('x-k', { one: inner }, to('d')), { ...K, 'x-j': ['x'] }, 'd'],
	['its own on_no_match', tree('x-k', { one: within(tree('x-j', { two: to('b') }, to('c'))) }, to('d')), K, 'c'],
	['a matcher in on_no_match', tree('x-k', { one: to('a') }, inner), { 'x-j': ['two'] }, 'b'],
	['one there that comes to nothing', tree('x-k', { one: to('a') }, inner), { 'x-j': ['x'] }, 404],
	['the longest prefix', prefixes({ o: to('a'), on: to('b') }), K, 'b'],
	['a shorter prefix', prefixes({ o: to('a'), on: to('b') }), { 'x-k': ['ox'] }, 'a'],
	['no prefix', prefixes({ o: to('a') }), { 'x-k': ['x'] }, 'd'],
	['a shorter prefix where a longer comes to nothing', prefixes({ o: to('a'), on: inner }), K, 'a'],
	['the empty prefix', prefixes({ '': to('a') }), K, 'a'],
	['the empty prefix without the header', prefixes({ '': to('a') }), {}, 'd'],
	['the first of the rules', rules([one, to('a')], [has('x-j', 'two'), to('b')]), { ...K, 'x-j': ['two'] }, 'a'],
	['the second', rules([one, to('a')], [has('x-j', 'two'), to('b')]), { 'x-j': ['two'] }, 'b'],
	['none', rules([one, to('a')]), {}, 'd'],
	['the next where one comes to nothing', rules([one, inner], [one, to('c')]), K, 'c'],
	['not the next where the route does not match', rules([one, to('a', other)], [one, to('c')]), K, 404],
	['and', rules([{ and_matcher: { predicate: [one, has('x-j', 'two')] } }, to('a')]), { ...K, 'x-j': ['x'] }, 'd'],
	['or', rules([{ or_matcher: { predicate: [one, has('x-j', 'two')] } }, to('a')]), { 'x-j': ['two'] }, 'a'],
	['not', rules([{ not_matcher: one }, to('a')]), {}, 'a'],
	['not not', rules([{ not_matcher: { not_matcher: one } }, to('a')]), {}, 'd'],
	['empty is not absent', rules([has('x-k', { exact: '' }), to('a')]), {}, 'd'],
	['lines of a rule are joined', rules([has('x-k', 'one,two'), to('a')]), { 'x-k': ['one', 'two'] }, 'a'],
	['a case that does not count', rules([has('x-k', { contains: 'N', ignore_case: true }), to('a')]), K, 'a'],
	['a pattern of the whole value', rules([has('x-k', regex('n')), to('a')]), K, 'd'],
	['a long pattern', rules([has('x-k', regex('a'.repeat(300))), to('a')]), { 'x-k': ['a'.repeat(300)] }, 'a'],
	['nothing but on_no_match', { on_no_match: within({ on_no_match: to('c') }) }, {}, 'c'],
	['nothing', {}, {}, 404],
];

for (const implementation of ['envoy-1.38', 'envoy-1.39']) {
	for (const [title, matcher, headers, expected] of CASES) {
		test(`${implementation}: ${title}`, (t) => {
			t.is(goes(matcher, headers, {}, implementation), expected);
		});
	}
}

test('clusters behind a matcher are not validated', (t) => {
	t.is(goes(tree('x-k', { one: to('gone') }), K, { validate_clusters: true }), 'gone');
	const config = { '@type': `${TYPE}config.cluster.v3.Cluster`, name: 'shop/a:80' };
	const virtual_hosts = [{ name: 'all', domains: ['*'], matcher: { on_no_match: to('gone') } }];
	const table = { '@type': `${ROUTE}Configuration`, name: 'shop', virtual_hosts, validate_clusters: true };
	const request = { to: { routeConfiguration: 'shop' }, method: 'GET', authority: 'shop', path: '/', headers: [] };
	const { answer } = envoy.interpret({ objects: [table, config] }, request);
	t.is(answer.kind === 'forward' && answer.backends[0]?.to.kind, 'fail');
});

const inputOf = (type: string) => ({ name: 'input', typed_config: { '@type': type } });
const treeOf = (of: object) => ({ matcher_tree: { input: of, exact_match_map: { map: { one: to('a') } } } });

const REFUSED: readonly [title: string, matcher: object][] = [
	['keep_matching', tree('x-k', { one: { ...to('a'), keep_matching: true } })],
	['an empty map', tree('x-k', {})],
	['an empty matcher_list', { matcher_list: { matchers: [] } }],
	['and of one', rules([{ and_matcher: { predicate: [one] } }, to('a')])],
	['an action without name', tree('x-k', { one: { action: { typed_config: { '@type': ROUTE, ...route('a') } } } })],
	['another action', tree('x-k', { one: acts({ '@type': 'type.googleapis.com/google.protobuf.Empty' }) })],
	['neither matcher nor action', tree('x-k', { one: {} })],
	['a route without match', tree('x-k', { one: acts({ '@type': ROUTE, route: { cluster: 'a' } }) })],
	['a bad route that is not asked', tree('x-j', { one: to('a', {}) })],
	['an input without name', treeOf({ typed_config: input('x-k').typed_config })],
	['the query', treeOf(inputOf(`${TYPE}type.matcher.v3.HttpRequestQueryParamMatchInput`))],
	['a pattern without engine', rules([has('x-k', { safe_regex: { regex: 'a' } }), to('a')])],
	['a pattern without case', rules([has('x-k', regex('a', { ignore_case: true })), to('a')])],
	['an empty prefix', rules([has('x-k', { prefix: '' }), to('a')])],
	['an empty predicate', rules([{}, to('a')])],
	['a predicate without match', rules([{ single_predicate: { input: input('x-k') } }, to('a')])],
	['custom_match', { matcher_tree: { input: input('x-k'), custom_match: {} } }],
];
const FILTER_STATE = `${TYPE}extensions.matching.common_inputs.network.v3.FilterStateInput`;

for (const [title, matcher] of [...REFUSED, ['the filter state', treeOf(inputOf(FILTER_STATE))] as const]) {
	test(`undefined: ${title}`, (t) => {
		t.throws(() => goes(matcher, K), { instanceOf: UndefinedConfiguration });
	});
}

test('what is not judged counts only where it is met', (t) => {
	t.is(goes(rules([one, to('a')], [has('x-j', 'x'), within(treeOf(inputOf(FILTER_STATE)))]), K), 'a');
});
