// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { UndefinedConfiguration } from '../contract.ts';
import { routeOf } from './route.ts';
import { match, route, rule } from './testing.ts';

const many = (n: number) => Array.from({ length: n }, (_, i) => ({ path: `/${i}` }));
const headers = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`h${i}`, 'v']));
const prefixRewrite = {
	type: 'URLRewrite',
	urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/x' } },
};
const redirect = { type: 'RequestRedirect', requestRedirect: {} };

const refused: readonly (readonly [string, readonly unknown[]])[] = [
	['17 rules', Array.from({ length: 17 }, () => rule('a'))],
	['65 matches in a rule', [rule('a', ...many(65))]],
	['129 matches', [rule('a', ...many(64)), rule('a', ...many(64)), rule('a')]],
	['17 headers', [rule('a', { headers: headers(17) })]],
	['a header value of 4,097 characters', [rule('a', { headers: { x: 'v'.repeat(4097) } })]],
	['a path of 1,025 characters', [rule('a', { path: `/${'p'.repeat(1024)}` })]],
	['a query value of 1,025 characters', [rule('a', { query: { x: 'v'.repeat(1025) } })]],
	[
		'a header twice',
		[
			{
				matches: [
					{
						headers: [
							{ name: 'x', value: '1' },
							{ name: 'X', value: '2' },
						],
					},
				],
			},
		],
	],
	...['no-slash', '/a//b', '/a/../b', '/a/.', '/a%2fb', '/a#b', '/a b', '/é'].map(
		(path) => [`path ${path}`, [rule('a', { path })]] as const,
	),
	['a method that is none', [rule('a', { method: 'get' })]],
	['17 backends', [{ backendRefs: Array.from({ length: 17 }, () => ({ name: 'a', port: 80 })) }]],
	['a weight over a million', [{ backendRefs: [{ name: 'a', port: 80, weight: 1_000_001 }] }]],
	['a Service backend without port', [{ backendRefs: [{ name: 'a' }] }]],
	['a prefix rewrite under an exact match', [{ ...rule('a', { exact: '/a' }), filters: [prefixRewrite] }]],
	['a prefix rewrite with two matches', [{ ...rule('a', { path: '/a' }, { path: '/b' }), filters: [prefixRewrite] }]],
	['a redirect with backends', [{ ...rule('a'), filters: [redirect] }]],
	['two redirects', [{ filters: [redirect, redirect] }]],
	['a redirect and a rewrite', [{ filters: [redirect, { type: 'URLRewrite', urlRewrite: {} }] }]],
];

for (const [name, rules] of refused) {
	test(`refused: ${name}`, (t) =>
		void t.throws(() => routeOf(route('r', rules)).rules(), { instanceOf: UndefinedConfiguration }));
}

for (const [name, rules] of [
	['128 matches', [rule('a', ...many(64)), rule('a', ...many(64))]],
	['a prefix rewrite under the default match', [{ ...rule('a', { headers: { x: 'y' } }), filters: [prefixRewrite] }]],
	['a path pattern with any character', [{ matches: [match({ pattern: '.*//.*' })] }]],
] as const) {
	test(`accepted: ${name}`, (t) => void t.notThrows(() => routeOf(route('r', rules)).rules()));
}

test('refused: one parent twice, unless sectionName tells them apart', (t) => {
	const parents = (sections: readonly (string | undefined)[]) => {
		const object = route('r', []);
		const parentRefs = sections.map((sectionName) => ({ name: 'g', ...(sectionName && { sectionName }) }));
		return routeOf({ ...object, spec: { parentRefs, rules: [] } });
	};
	t.throws(() => parents([undefined, undefined]).rules(), { instanceOf: UndefinedConfiguration });
	t.throws(() => parents(['a', undefined]).rules(), { instanceOf: UndefinedConfiguration });
	t.notThrows(() => parents(['a', 'b']).rules());
});
