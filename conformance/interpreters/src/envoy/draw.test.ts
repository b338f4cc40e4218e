// SPDX-License-Identifier: Apache-2.0
import type { Answer, Backend, HttpRequest } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { UndefinedConfiguration } from '../contract.ts';
import { drawn } from './draw.ts';
import { envoy } from './index.ts';

const REQUEST = { to: { routeConfiguration: 'shop' }, method: 'GET', authority: 'shop', path: '/' } as const;

function answer(routes: readonly object[], ...headers: HttpRequest['headers']): Answer {
	const type = 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration';
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	return envoy.interpret({ objects: [{ '@type': type, name: 'shop', virtual_hosts }] }, { ...REQUEST, headers }).answer;
}

// The weight of each service.
function weights(routes: readonly object[], ...headers: HttpRequest['headers']): Record<string, number> {
	const given = answer(routes, ...headers);
	if (given.kind === 'reply') return { [given.status]: 1 };
	const name = ({ to }: Backend) => (to.kind === 'service' ? to.port.service : to.kind);
	return Object.fromEntries(given.backends.map((backend) => [name(backend), backend.weight]));
}

const share = (numerator: number, denominator?: string) => ({
	runtime_fraction: { default_value: { numerator, ...(denominator && { denominator }) } },
});
const route = (service: string, match: object = {}, action: object = {}) => ({
	match: { prefix: '/', ...match },
	route: { cluster: `shop/${service}:80`, ...action },
});
const split = (clusters: Readonly<Record<string, number>>, match: object = {}, more: object = {}) => {
	const entries = Object.entries(clusters).map(([name, weight]) => ({ name: `shop/${name}:80`, weight }));
	return { match: { prefix: '/', ...match }, route: { weighted_clusters: { clusters: entries, ...more } } };
};

// What Envoy 1.38.3 and 1.39.3 came to in 4,000 requests each, within chance.
const SHARES: readonly [title: string, routes: readonly object[], expected: Record<string, number>][] = [
	['cumulative', [route('a', share(30)), route('b', share(60)), route('c')], { a: 3, b: 3, c: 4 }],
	['less after more', [route('a', share(60)), route('b', share(30)), route('c')], { a: 3, c: 2 }],
	['none and all', [route('a', share(0)), route('b', share(100)), route('c')], { b: 1 }],
	['more than all', [route('a', share(150)), route('c')], { a: 1 }],
	['weights of the same number', [split({ a: 50, b: 50 }, share(50)), route('c')], { a: 1, c: 1 }],
	['what is left of weights', [route('d', share(30)), split({ a: 50, b: 50 })], { d: 3, a: 2, b: 5 }],
	['weights without a common divisor', [route('d', share(50)), split({ a: 1, b: 2 })], { d: 3, a: 1, b: 2 }],
	['weights with one', [route('d', share(50)), split({ a: 10, b: 5 })], { d: 3, a: 2, b: 1 }],
	[
		'a finer fraction after a coarse one',
		[route('a', share(50)), route('b', share(3000, 'TEN_THOUSAND')), route('c')],
		{ a: 10, b: 3, c: 7 },
	],
	[
		'a coarse one after a finer',
		[route('a', share(300_000, 'MILLION')), route('b', share(50)), route('c')],
		{ a: 6, b: 7, c: 7 },
	],
	['the same twice', [route('a', share(30)), route('b', share(60)), route('a')], { a: 7, b: 3 }],
	['other conditions', [route('x', { ...share(50), path: undefined, prefix: '/x' }), route('c')], { c: 1 }],
];

for (const [title, routes, expected] of SHARES) {
	test(`one number for all: ${title}`, (t) => {
		t.deepEqual(weights(routes), expected);
	});
}

test('nothing is said where more than backends differs', (t) => {
	const reply = { match: { prefix: '/' }, direct_response: { status: 418 } };
	for (const routes of [
		[route('a', share(30))],
		[route('a', share(30)), reply],
		[route('a', share(30)), route('b', {}, { timeout: '1s' })],
		[route('a', share(30)), route('b', {}, { request_mirror_policies: [{ cluster: 'shop/m:80' }] })],
	]) {
		t.throws(() => answer(routes), { instanceOf: UndefinedConfiguration, message: /differ in more/ });
	}
	t.deepEqual(weights([{ ...reply, match: { prefix: '/', ...share(30) } }, reply]), { 418: 1 });
	t.deepEqual(weights([route('a', share(0))]), { 404: 1 });
});

const DRAWS: readonly [lines: readonly string[], expected: Record<string, number>][] = [
	[[], { a: 90, b: 10 }],
	[['5'], { a: 1 }],
	[['95'], { b: 1 }],
	[['105'], { a: 1 }],
	[['+95'], { b: 1 }],
	[['-1'], { a: 90, b: 10 }],
	[['0095'], { b: 1 }],
	[['0x5f'], { a: 90, b: 10 }],
	[['95.0'], { a: 90, b: 10 }],
	[['1e1'], { a: 90, b: 10 }],
	[['9 5'], { a: 90, b: 10 }],
	[[''], { a: 90, b: 10 }],
	[['\t95 '], { b: 1 }],
	[['95', '95'], { a: 90, b: 10 }],
	[['95,1'], { a: 90, b: 10 }],
	[['18446744073709551615'], { a: 1 }],
	[['18446744073709551616'], { a: 90, b: 10 }],
];

for (const [lines, expected] of DRAWS) {
	test(`the header ${JSON.stringify(lines)} draws ${JSON.stringify(expected)}`, (t) => {
		const headers = lines.map((line) => ['x-draw', line] as const);
		t.deepEqual(weights([split({ a: 90, b: 10 }, {}, { header_name: 'X-Draw' })], ...headers), expected);
	});
}

test('weights of zero are never drawn, and a hash is not judged', (t) => {
	const zero = split({ a: 0, b: 10, c: 0 }, {}, { header_name: 'x-draw' });
	t.deepEqual(weights([zero], ['x-draw', '0']), { b: 1 });
	t.throws(() => answer([split({ a: 1 }, {}, { use_hash_policy: true })]), { instanceOf: UndefinedConfiguration });
	const both = split({ a: 1 }, {}, { use_hash_policy: true, header_name: 'x' });
	t.throws(() => answer([{ match: { prefix: '/' }, route: { cluster: 'a' } }, both]), { message: /exclude/ });
});

const other = (native: string, weight = 1) => ({ weight, to: { kind: 'other', native } as const });
const forwards = (backends: readonly Backend[]) => (): Answer => ({
	kind: 'forward',
	backends,
	mirrors: [],
	effects: {},
});

const candidate = fc.record({
	fraction: fc.record({ below: fc.nat(12), of: fc.constantFrom(2, 4, 12) }),
	answer: fc
		.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 })
		.map((parts) => forwards(parts.map((weight, index) => other(`c${index}`, weight)))),
});

test('shares are what every number leads to, one by one', (t) => {
	fc.assert(
		fc.property(fc.array(candidate, { maxLength: 3 }), candidate, (some, last) => {
			const all = [...some, { ...last, fraction: undefined }];
			const totals = all.map(({ answer: say }) => backendsOf(say()).reduce((sum, { weight }) => sum + weight, 0));
			const numbers = totals.reduce((product, total) => product * total, 12);
			const counts = new Map<unknown, number>();
			for (let number = 0; number < numbers; number++) {
				const taker = all.findIndex(({ fraction }) => !fraction || number % fraction.of < fraction.below);
				let left = number % totals[taker]!;
				const found = backendsOf(all[taker]!.answer()).find(({ weight }) => {
					left -= weight;
					return left < 0;
				});
				const name = (found!.to as { native: unknown }).native;
				counts.set(name, (counts.get(name) ?? 0) + 1);
			}
			const backends = backendsOf(drawn(all));
			const sum = backends.reduce((total, { weight }) => total + weight, 0);
			t.is(new Set(backends.map(({ to }) => JSON.stringify(to))).size, counts.size);
			for (const { to, weight } of backends) {
				t.is(weight * numbers, counts.get((to as { native: unknown }).native)! * sum);
			}
		}),
		{ numRuns: 200 },
	);
});

function backendsOf(given: Answer): readonly Backend[] {
	return given.kind === 'forward' ? given.backends : [];
}
