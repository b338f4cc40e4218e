// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { envoy } from './index.ts';

interface Asked {
	readonly path?: string;
	readonly method?: string;
	readonly headers?: HttpRequest['headers'];
	readonly implementation?: string;
	readonly table?: Readonly<Record<string, unknown>>;
}

// Asks a table of one route for a match; says whether the route was chosen.
function matches(match: unknown, { implementation, table, ...asked }: Asked): boolean {
	const routes = [{ match, direct_response: { status: 200 } }];
	const host = { name: 'all', domains: ['*'], routes };
	const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
	const objects = [{ '@type': type, name: 'shop', virtual_hosts: [host], ...table }];
	const request = {
		to: { routeConfiguration: 'shop' },
		method: 'GET',
		authority: 'shop',
		path: '/',
		headers: [],
		...asked,
	};
	const { answer, trace } = envoy.interpret({ objects, ...(implementation && { implementation }) }, request);
	if (answer.kind !== 'reply') throw new TypeError('a direct response is a reply');
	if (trace.some(({ why, rule }) => why === '' || rule === '')) throw new TypeError('a step says why');
	return answer.status === 200;
}

const x = (matcher: object) => ({ prefix: '/', headers: [{ name: 'X', ...matcher }] });
const query = (matcher: object) => ({ prefix: '/', query_parameters: [{ name: 'q', ...matcher }] });
const header = (...values: string[]) => ({ headers: values.map((value) => ['x', value] as const) });
const K = '^(?:.*,)?[ \\t]*k[ \\t]*=[ \\t]*1[ \\t]*(?:[,;].*)?$';

const CASES: readonly [title: string, match: unknown, asked: Asked, expected: boolean][] = [
	['prefix is no segment', { prefix: '/api' }, { path: '/apis' }, true],
	['prefix with a slash needs it', { prefix: '/api/' }, { path: '/api' }, false],
	['path_separated_prefix is by segment', { path_separated_prefix: '/api' }, { path: '/apis' }, false],
	['path_separated_prefix takes itself', { pathSeparatedPrefix: '/api' }, { path: '/api?x' }, true],
	['path_separated_prefix takes what is below', { path_separated_prefix: '/api' }, { path: '/api/x' }, true],
	['path is exact', { path: '/api' }, { path: '/api/' }, false],
	['the query is no part of the path', { path: '/api' }, { path: '/api?x=1' }, true],
	['the query cannot be matched by prefix', { prefix: '/api?x' }, { path: '/api?x=1' }, false],
	['paths are not normalised', { prefix: '/api/x' }, { path: '/api//x' }, false],
	['dots in paths are not resolved', { prefix: '/pay' }, { path: '/api/../pay' }, false],
	['case counts', { prefix: '/API' }, { path: '/api' }, false],
	['case_sensitive false', { prefix: '/API', case_sensitive: false }, { path: '/api/x' }, true],
	['caseSensitive false', { path: '/API', caseSensitive: false }, { path: '/api' }, true],
	['safe_regex covers the whole path', { safe_regex: { regex: '/api' } }, { path: '/api/x' }, false],
	['safe_regex does not see the query', { safeRegex: { regex: '/a.i' } }, { path: '/api?x' }, true],
	['path parameters count', { path: '/api' }, { path: '/api;v=1' }, false],
	[
		'path parameters ignored',
		{ path: '/api' },
		{ path: '/api;v=1/x', table: { ignore_path_parameters_in_path_matching: true } },
		true,
	],
	[
		'path parameters ignored, 1.39: each segment',
		{ path: '/api/x' },
		{ path: '/api;v=1/x', implementation: 'envoy-1.39', table: { ignore_path_parameters_in_path_matching: true } },
		true,
	],
	['exact_match', x({ exact_match: 'yes' }), header('yes'), true],
	['values keep their case', x({ exact_match: 'yes' }), header('Yes'), false],
	['an empty exact_match takes any value', x({ exactMatch: '' }), header('yes'), true],
	['an empty exact_match wants the header', x({ exact_match: '', invert_match: true }), {}, false],
	['prefix_match', x({ prefix_match: 'ye' }), header('yes'), true],
	['suffix_match', x({ suffix_match: 'es' }), header('yes'), true],
	['contains_match', x({ containsMatch: 'e' }), header('yes'), true],
	['safe_regex_match covers the value', x({ safe_regex_match: { regex: 'ye' } }), header('yes'), false],
	['string_match exact', x({ string_match: { exact: 'yes' } }), header('yes'), true],
	['string_match exact empty', x({ string_match: { exact: '' } }), header('yes'), false],
	['string_match ignore_case', x({ stringMatch: { contains: 'E', ignoreCase: true } }), header('yes'), true],
	['string_match safe_regex', x({ string_match: { safe_regex: { regex: 'y.s' } } }), header('yes'), true],
	['no specifier means present', x({}), header(''), true],
	['present_match true', x({ present_match: true }), {}, false],
	['present_match false', x({ present_match: false }), {}, true],
	['present_match inverted', x({ present_match: true, invert_match: true }), {}, true],
	['present_match false inverted', x({ presentMatch: false, invertMatch: true }), header('a'), true],
	['range_match from', x({ range_match: { start: -1, end: '10' } }), header('-1'), true],
	['range_match to', x({ range_match: { start: 0, end: 10 } }), header('10'), false],
	['range_match wants an integer', x({ range_match: { start: 0, end: 10 } }), header('5a'), false],
	['invert_match', x({ exact_match: 'yes', invert_match: true }), header('no'), true],
	['invert_match does not take a missing header', x({ exact_match: 'yes', invert_match: true }), {}, false],
	[
		'treat_missing_header_as_empty',
		x({ exact_match: 'yes', invert_match: true, treat_missing_header_as_empty: true }),
		{},
		true,
	],
	['treat_missing_header_as_empty, present', x({ present_match: true, treat_missing_header_as_empty: true }), {}, true],
	['all headers must match', { prefix: '/', headers: [{ name: 'x' }, { name: 'y' }] }, header('a'), false],
	[
		'one header may be matched twice',
		{
			prefix: '/',
			headers: [
				{ name: 'x', prefix_match: 'a' },
				{ name: 'x', suffix_match: 'c' },
			],
		},
		header('abc'),
		true,
	],
	['two lines, exact, joined', x({ exact_match: 'k=1' }), header('a=1', 'k=1'), false],
	['two lines are joined without a space', x({ exact_match: 'a=1,k=1' }), header('a=1', 'k=1'), true],
	[
		'two lines, exact, 1.39',
		x({ exact_match: 'k=1' }),
		{ ...header('a=1', 'k=1'), implementation: 'envoy-1.39' },
		true,
	],
	[
		'two lines, joined form, 1.39',
		x({ exact_match: 'a=1,k=1' }),
		{ ...header('a=1', 'k=1'), implementation: 'envoy-1.39' },
		false,
	],
	['two lines, bounded regex', x({ safe_regex_match: { regex: K } }), header('a=1', 'k=1'), true],
	[
		'two lines, bounded regex, 1.39',
		x({ safe_regex_match: { regex: K } }),
		{ ...header('a=1', 'k=1'), implementation: 'envoy-1.39' },
		true,
	],
	[
		'any line matches, then inverted',
		x({ exact_match: 'k=1', invert_match: true }),
		{ ...header('a=1', 'k=1'), implementation: 'envoy-1.39' },
		false,
	],
	[
		'one line with a comma is one value',
		x({ exact_match: 'k=1' }),
		{ ...header('a=1,k=1'), implementation: 'envoy-1.39' },
		false,
	],
	['another key is not the key', x({ safe_regex_match: { regex: K } }), header('k=12'), false],
	['a look-alike member is not the key', x({ safe_regex_match: { regex: K } }), header('xk=1'), false],
	['the key with properties and spaces', x({ safe_regex_match: { regex: K } }), header('a=1 , k = 1;p=q'), true],
	[':method', { prefix: '/', headers: [{ name: ':method', exact_match: 'POST' }] }, { method: 'POST' }, true],
	[':path has the query', { prefix: '/', headers: [{ name: ':path', exact_match: '/a?b' }] }, { path: '/a?b' }, true],
	[':authority', { prefix: '/', headers: [{ name: ':authority', exact_match: 'shop' }] }, {}, true],
	['host is :authority', { prefix: '/', headers: [{ name: 'Host', exact_match: 'shop' }] }, {}, true],
	['query present', query({}), { path: '/?q' }, true],
	['query absent', query({ present_match: false }), { path: '/?q=1' }, false],
	['query string_match', query({ string_match: { exact: '1' } }), { path: '/?a=b&q=1' }, true],
	['the first occurrence counts', query({ string_match: { exact: '2' } }), { path: '/?q=1&q=2' }, false],
	['query values are not decoded', query({ string_match: { exact: 'a b' } }), { path: '/?q=a%20b' }, false],
	['grpc', { prefix: '/', grpc: {} }, { headers: [['content-type', 'application/grpc+proto']] }, true],
	['grpc, another type', { prefix: '/', grpc: {} }, { headers: [['content-type', 'application/grpc-web']] }, false],
	['runtime_fraction of all', { prefix: '/', runtime_fraction: { default_value: { numerator: 100 } } }, {}, true],
	[
		'runtime_fraction of all, millionths',
		{ prefix: '/', runtimeFraction: { defaultValue: { numerator: 1000000, denominator: 'MILLION' } } },
		{},
		true,
	],
	[
		'a fraction counts for what matches else',
		{ prefix: '/api', runtime_fraction: { default_value: { numerator: 1 } } },
		{},
		false,
	],
];

for (const [title, match, asked, expected] of CASES) {
	test(title, (t) => {
		t.is(matches(match, asked), expected);
	});
}

const UNDEFINED: readonly [title: string, match: unknown, asked?: Asked][] = [
	['a fraction without default_value', { prefix: '/', runtime_fraction: {} }],
	['a runtime_key', { prefix: '/', runtime_fraction: { default_value: { numerator: 100 }, runtime_key: 'k' } }],
	['dynamic_metadata', { prefix: '/', dynamicMetadata: [{}] }],
	['connect_matcher', { connect_matcher: {} }],
	['no path specifier', {}],
	['two path specifiers', { prefix: '/', path: '/' }],
	['one field in two spellings', { prefix: '/', headers: [{ name: 'x', exact_match: 'a', exactMatch: 'a' }] }],
	['a path_separated_prefix that ends with a slash', { path_separated_prefix: '/api/' }],
	['an empty prefix_match', x({ prefix_match: '' })],
	['two specifiers of one header', x({ exact_match: 'a', prefix_match: 'a' })],
	['a string_match without pattern', x({ string_match: {} })],
	['ignore_case with safe_regex', x({ string_match: { safe_regex: { regex: 'a' }, ignore_case: true } })],
	[
		'a baggage pattern with too long a key',
		x({ safe_regex_match: { regex: K.replace('k', 'k'.repeat(34)).replace('1', '1'.repeat(34)) } }),
	],
	['look-ahead', x({ safe_regex_match: { regex: '(?!a).*' } })],
	['headers of the connection', { prefix: '/', headers: [{ name: 'te' }] }],
	['a path with a fragment', { prefix: '/' }, { path: '/a#b' }],
	['an implementation that is not known', { prefix: '/' }, { implementation: 'envoy-2' }],
];

for (const [title, match, asked] of UNDEFINED) {
	test(`undefined: ${title}`, (t) => {
		t.throws(() => matches(match, asked ?? {}), { instanceOf: UndefinedConfiguration });
	});
}
