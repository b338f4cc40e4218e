// SPDX-License-Identifier: Apache-2.0
import { byRank } from '@branchline/adapter';
import type { Route, RouteMatch, RouteRule } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { fork, gateway, plan, ref, rendered, route, rule, rulesIn } from '../objects.test.fixture.ts';
import { contourRank } from '../rank.ts';

const at = { name: 'gw' };
const forks = plan(fork('shop/a', 'shop/f'), fork('shop/b', 'shop/g'));
const aged = (age: number, made: Route): Route => ({
	...made,
	metadata: { ...made.metadata, creationTimestamp: `2026-01-0${age}T00:00:00Z` },
});
const matching = (to: string, ...matches: readonly object[]): RouteRule => ({
	matches: matches as readonly RouteMatch[],
	backendRefs: [ref(to)],
});
const header = (name: string, value = '1') => ({ headers: [{ name, value }] });
const prefix = (value: string) => ({ path: { type: 'PathPrefix', value } });

/** What is found, and where the copies of each rule go, in their order. */
function copied(routes: readonly KubernetesObject[], of = forks): readonly [readonly string[], readonly string[]] {
	const { objects, found } = rendered(of, [gateway('gw'), ...routes], 'contour');
	const siblings = objects.filter(({ kind }) => kind === 'HTTPRoute');
	const places = rulesIn(siblings).map(({ matches = [], backendRefs = [] }) => {
		return `${matches.map(({ path }) => path?.value).join(',')} ${backendRefs.map(({ name }) => name).join(',')}`;
	});
	return [found.map((text) => text.replace(/^(\S+).*?: /, '$1 ')), places];
}

test('a rule that repeats a match of an older route is left out whole, wherever the younger one stands', (t) => {
	const younger = aged(
		2,
		route('shop/a-younger', at, [matching('shop/b', prefix('/x'), prefix('/y')), rule('shop/b', '/z')]),
	);
	const older = aged(1, route('shop/older', at, [rule('shop/a', '/x')]));
	const expected = [[], ['/z g', '/x f']];
	t.deepEqual(copied([younger, older]), expected as never);
	const status = {
		parents: [
			{
				parentRef: at,
				conditions: [{ type: 'PartiallyInvalid', status: 'True', reason: 'RuleMatchPartiallyConflict' }],
			},
		],
	};
	t.deepEqual(copied([{ ...younger, status } as never, older]), expected as never, 'its status says no more than that');
});

test('which of two routes is older must be known where that decides', (t) => {
	const { creationTimestamp: _, ...metadata } = route('shop/one', at, []).metadata;
	const one = { ...route('shop/one', at, [rule('shop/a', '/x')]), metadata };
	const two = route('shop/two', at, [rule('shop/b', '/x')]);
	const [found, places] = copied([one, two]);
	t.regex(found.join(), /same match; Contour takes that of the older, and not both ages are known/);
	t.deepEqual(places, []);
});

test('a rule without backends is no rule, and a redirect is met whatever its query is', (t) => {
	const filters = [{ type: 'RequestRedirect', requestRedirect: { statusCode: 301 } }];
	const user = route('shop/one', at, [
		{ matches: [prefix('/x')] } as RouteRule,
		{ matches: [{ ...prefix('/y'), queryParams: [{ name: 'q', value: '1' }] }], filters } as RouteRule,
		rule('shop/a', '/'),
	]);
	t.deepEqual(copied([user]), [[], ['/y ', '/ f']]);
	const { objects } = rendered(forks, [gateway('gw'), user], 'contour');
	t.deepEqual(
		rulesIn(objects).flatMap(({ matches = [] }) => matches.flatMap(({ queryParams }) => queryParams ?? [])),
		[],
	);
});

test('position settles what ties, not age, and at one position nothing does', (t) => {
	const older = aged(1, route('shop/older', at, [rule('shop/b', '/q'), matching('shop/b', header('h'))]));
	const younger = aged(2, route('shop/younger', at, [matching('shop/a', header('i'))]));
	t.deepEqual(copied([older, younger])[1], ['/q g', '/ f', '/ g']);
	const level = aged(2, route('shop/younger', at, [rule('shop/b', '/r'), matching('shop/a', header('g'))]));
	t.deepEqual(copied([older, level])[1], ['/r,/q g', '/ f', '/ g'], 'by the names of what they match');
	const both = (...names: readonly string[]) => ({ headers: names.map((name) => ({ name, value: '1' })) });
	const outer = aged(1, route('shop/older', at, [matching('shop/b', both('g', 'j'))]));
	const inner = aged(2, route('shop/younger', at, [matching('shop/a', both('h', 'i'))]));
	const [found, places] = copied([outer, inner]);
	t.regex(found.join(), /rules of equal rank at one position/);
	t.deepEqual(places, []);
	const apart = aged(2, route('shop/younger', at, [rule('shop/b', '/r'), matching('shop/a', header('h', '2'))]));
	t.deepEqual(copied([older, apart])[0], [], 'no request meets both');
});

test('paths go by class, length as written, and text; then a method, headers and the query', (t) => {
	const path = (type: string, value: string, more: object = {}) =>
		contourRank('HTTPRoute', { path: { type, value }, ...more });
	const inOrder = [
		path('Exact', '/x'),
		path('RegularExpression', '/long.*'),
		path('RegularExpression', '/b.*'),
		path('RegularExpression', '/a.*'),
		path('PathPrefix', '/long'),
		path('PathPrefix', '/x/'),
		path('PathPrefix', '/x', { method: 'GET' }),
		path('PathPrefix', '/x', header('h')),
		path('PathPrefix', '/x', { queryParams: [{ name: 'q', value: '1' }] }),
		path('PathPrefix', '/x'),
		contourRank('GRPCRoute', {}),
	];
	for (const [at, rank] of inOrder.slice(1).entries()) t.true(byRank(inOrder[at]!, rank) < 0, String(at));
});

test('what Contour would take for more than it says is not written: half of a call, a query of a redirect', (t) => {
	const call = { ...route('shop/call', at, [matching('shop/a', { method: { service: 's' } })]), kind: 'GRPCRoute' };
	t.regex(copied([call as Route])[0].join(), /by service and method together/);
	const filters = [{ type: 'RequestRedirect', requestRedirect: { statusCode: 301 } }];
	const user = route('shop/one', at, [{ matches: [prefix('/y')], filters } as RouteRule, rule('shop/a', '/')]);
	const [forked] = forks.services;
	const [substitution] = forked!.substitutions;
	const when = [{ query: [{ name: 'q', value: '1' }] }];
	const narrowed = plan({ ...forked!, substitutions: [{ ...substitution!, when }] });
	t.deepEqual(copied([user], narrowed)[1], ['/y ', '/ f', '/ a'], 'a redirect has no fork to narrow');
});

test('without the responder a share cannot fail, a whole rule can', (t) => {
	const split: RouteRule = { matches: [prefix('/s')], backendRefs: [ref('shop/a'), ref('shop/c')] };
	const [{ of, substitutions }] = [fork('shop/a', 'shop/gone')];
	const dead = plan({ of, substitutions: substitutions.map((one) => ({ ...one, ready: false })) });
	const [found, places] = copied([route('shop/one', at, [split])], dead);
	t.regex(found.join(), /Contour gives the share of a Service that is not there to the others/);
	t.deepEqual(places, []);
	t.deepEqual(copied([route('shop/one', at, [rule('shop/a', '/x')])], dead), [[], ['/x branchline-unavailable']]);
});
