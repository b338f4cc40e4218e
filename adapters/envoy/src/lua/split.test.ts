// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { field, type Message } from '../field.ts';
import { splitRoutes } from './split.ts';

const bare = { host: {}, table: {} };

function split(clusters: readonly object[], more: object = {}, route: object = {}): Message {
	return { match: { prefix: '/' }, route: { weighted_clusters: { clusters, ...more }, timeout: '3s' }, ...route };
}

function entry(name: string, weight: number, more: object = {}): object {
	return { name, weight, ...more };
}

function add(key: string, value = '1'): Message {
	return { request_headers_to_add: [{ header: { key, value } }] };
}

/** Which cluster a random number draws, by the routes in order. */
function drawnBy(routes: readonly Message[], random: number): unknown {
	const found = routes.find(({ match }) => {
		const fraction = field<{ default_value: { numerator: number } }>(match as Message, 'runtime_fraction');
		return fraction === undefined || random % 1_000_000 < fraction.default_value.numerator;
	});
	return field(found?.route as Message, 'cluster');
}

test('shares become consecutive routes with cumulative fractions', (t) => {
	t.deepEqual(splitRoutes(split([entry('a', 1), entry('none', 0), entry('b', 9)]), bare), [
		{
			match: { prefix: '/', runtime_fraction: { default_value: { numerator: 100_000, denominator: 'MILLION' } } },
			route: { cluster: 'a', timeout: '3s' },
		},
		{ match: { prefix: '/' }, route: { cluster: 'b', timeout: '3s' } },
	]);
});

test('every share is drawn as often as its weight says, to a millionth', (t) => {
	const weights = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(weights, (some) => {
			const total = some.reduce((sum, weight) => sum + weight, 0);
			const routes = splitRoutes(split(some.map((weight, index) => entry(String(index), weight))), bare);
			if (total === 0) return routes === undefined;
			let begin = 0;
			return some.every((weight, index) => {
				const [first, last] = [Math.round((begin / total) * 1e6), Math.round(((begin + weight) / total) * 1e6) - 1];
				begin += weight;
				if (weight === 0) return true;
				return [first, last].every((random) => drawnBy(routes!, random) === String(index));
			});
		}),
	);
	t.pass();
});

test('what an entry has of its own moves to its route', (t) => {
	const own = { typed_per_filter_config: { x: {} }, metadata_match: { filter_metadata: {} }, ...add('x-a') };
	const [a, b] = splitRoutes(
		split([entry('a', 1, own), entry('b', 1)], {}, { typedPerFilterConfig: { y: {} }, ...add('x-b') }),
		bare,
	)!;
	t.like(a, {
		route: { cluster: 'a', metadata_match: { filter_metadata: {} } },
		typedPerFilterConfig: { x: {}, y: {} },
		request_headers_to_add: [{ header: { key: 'x-a' } }, { header: { key: 'x-b' } }],
	});
	t.like(b, { typedPerFilterConfig: { y: {} }, request_headers_to_add: [{ header: { key: 'x-b' } }] });
});

test('a split that routes would draw, or treat, in another way is not split', (t) => {
	const two = [entry('a', 1), entry('b', 1)];
	const wins = { table: { most_specific_header_mutations_wins: true }, host: add('x-a') };
	const cases: readonly (readonly [string, Message, typeof bare?])[] = [
		['drawn by a header', split(two, { header_name: 'x-draw' })],
		['drawn by a hash', split(two, { useHashPolicy: true })],
		['weights of the runtime', split(two, { runtime_key_prefix: 'x' })],
		['a fraction of its own', split(two, {}, { match: { runtimeFraction: {} } })],
		['a cluster that a request names', split([entry('a', 1), { cluster_header: 'x', weight: 1 }])],
		['another host', split([entry('a', 1, { host_rewrite_literal: 'x' }), entry('b', 1)])],
		['a field that nobody knows', split([entry('a', 1, { unheard_of: 1 }), entry('b', 1)])],
		['shares below a millionth', split([entry('a', 1), entry('b', 4_000_000_000)])],
		['no weight', split([{ name: 'a' }, entry('b', 1)])],
		['one header changed twice', split([entry('a', 1, add('x-a')), entry('b', 1)], {}, add('X-A'))],
		['a value that is made', split([entry('a', 1, add('x-a', '%REQ(x-b)%')), entry('b', 1)], {}, add('x-b'))],
		['changes that come between', split([entry('a', 1, add('x-a')), entry('b', 1)]), wins],
	];
	for (const [what, route, around = bare] of cases) t.is(splitRoutes(route, around), undefined, what);
	const before = { ...wins, table: {} };
	t.truthy(splitRoutes(split([entry('a', 1, add('x-a')), entry('b', 1)]), before), 'the host comes after both');
});
