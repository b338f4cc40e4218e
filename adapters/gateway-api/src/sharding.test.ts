// SPDX-License-Identifier: Apache-2.0
import type { Route } from '@branchline/httproute';
import test from 'ava';
import { fork, gateway, named, plan, ref, rendered, route, rule, rulesIn } from './objects.test.fixture.ts';

const forks = plan(fork('shop/a', 'shop/f'));

function siblings(...routes: readonly Route[]) {
	return rendered(forks, [gateway('gw'), ...routes], 'envoy-gateway');
}

function prefixes(from: number, count: number): readonly string[] {
	return Array.from({ length: count }, (_, index) => `/${'p'.repeat(from + index)}`);
}

test('an object holds 16 rules; the next ones are pages with names of their own', (t) => {
	const of = (count: number) => {
		const rules = prefixes(1, count).map((prefix, index) => rule(index === 0 ? 'shop/a' : `shop/s${index}`, prefix));
		return siblings(
			route('shop/one', { name: 'gw' }, rules.slice(0, 16)),
			route('shop/two', { name: 'gw' }, rules.slice(16)),
		);
	};
	const [one, two] = [of(16).objects, of(17).objects];
	t.is(one.length, 1);
	t.is(two.length, 2);
	t.is(named(two)[1], `${named(two)[0]}.2`);
	t.is(rulesIn(two).length, 17);
	t.true(two.every((object) => rulesIn([object]).length <= 16));
});

test('a rule holds 64 matches, an object 128', (t) => {
	const matches = (from: number, count: number) =>
		prefixes(from, count).map((value) => ({ path: { type: 'PathPrefix', value } }));
	const wide = (name: string, to: string, from: number) =>
		route(name, { name: 'gw' }, [{ matches: matches(from, 64), backendRefs: [ref(to)] }]);
	const { objects, found } = siblings(
		wide('shop/one', 'shop/a', 1),
		wide('shop/two', 'shop/b', 65),
		wide('shop/three', 'shop/c', 129),
	);
	t.deepEqual(found, []);
	t.is(objects.length, 2);
	for (const object of objects) {
		const sizes = rulesIn([object]).map((one) => one.matches?.length ?? 0);
		t.true(sizes.every((size) => size <= 64));
		t.true(sizes.reduce((sum, size) => sum + size, 0) <= 128);
	}
	t.is(rulesIn(objects).flatMap((one) => one.matches ?? []).length, 192);
	const alike = route('shop/four', { name: 'gw' }, [{ matches: matches(65, 1), backendRefs: [ref('shop/a')] }]);
	const split = siblings(wide('shop/one', 'shop/a', 1), alike).objects;
	const sizes = rulesIn(split).map((one) => one.matches?.length ?? 0);
	t.deepEqual(sizes.toSorted(), [1, 64]);
});

test('rules of equal rank that do not fit one object are refused, with nothing written', (t) => {
	const tied = (name: string) => {
		const rules = Array.from({ length: 9 }, (_, index) => ({
			matches: [{ headers: [{ name: `${name}-${index}`, value: '1' }] }],
			backendRefs: [ref(index === 0 ? 'shop/a' : `shop/${name}${index}`)],
		}));
		return route(`shop/${name}`, { name: 'gw' }, rules);
	};
	const { objects, diagnostics } = siblings(tied('x'), tied('y'));
	t.deepEqual(objects, []);
	t.like(diagnostics, [{ code: 'adapter/over-limit', key: 'k' }]);
	t.is(siblings(tied('x')).objects.length, 1);
});
