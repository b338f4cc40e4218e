// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { byRank } from './close.ts';
import { Unsupported } from './dialect.ts';
import { copyRanked, type RankedRule } from './ranked.ts';
import { baggage, fork, header, lookup, prefix, substitution, type ToyRule, toyDialect } from './toy.test.fixture.ts';

const dialect = toyDialect();

function ranked(rule: ToyRule, object = 'one', created = '2026-01-01T00:00:00Z'): RankedRule<ToyRule> {
	return { rule, object, created };
}

/** Each copy as `conditions > services`, the alternatives of one copy joined. */
function copies(rules: readonly RankedRule<ToyRule>[], forks: ReturnType<typeof lookup>, carriers = [header]) {
	const found = copyRanked(dialect, rules, forks, carriers, 'k');
	if (found instanceof Unsupported) return `${found.code}: ${found.reason}`;
	return found.map((alternatives) =>
		alternatives
			.map(({ rule: { to }, match: { 'x-key': _, ...match } }) => `${Object.values(match).join('&')} > ${to.join('+')}`)
			.join(' | '),
	);
}

const k = lookup(fork('a', substitution('k', 'fork')));

test('every rule of the set is copied, in the order in which the mesh would choose, ties as they come', (t) => {
	const rules = [
		ranked({ to: ['a'] }),
		ranked({ to: ['b'], matches: [{ path: '/b' }, { method: 'GET' }] }),
		ranked({ to: ['a'], matches: [{ method: 'PUT' }] }),
		ranked({ to: ['c'], matches: [{ path: '/b/c' }] }),
	];
	t.deepEqual(copies(rules, k), ['/b/c > c', '/b > b', 'GET > b', 'PUT > fork', ' > fork']);
	t.deepEqual(copies([rules[0]!], k, [header, baggage]), [' > fork | k > fork'], 'one alternative per carrier');
});

test('a narrower fork that comes to outrank a rule gets their conjunction written before it', (t) => {
	const narrow = lookup(fork('a', substitution('k', 'fork', [prefix('/x/y')])));
	const rules = [ranked({ to: ['b'], matches: [{ method: 'GET', path: '/x' }] }), ranked({ to: ['a'] })];
	// Natively a GET below /x is b's; the fork's copy for /x/y has the longer path and would win it.
	t.deepEqual(copies(rules, narrow), ['GET&/x > b', 'GET&/x/y > b', '/x/y > fork', ' > a']);
});

test('a rule that covers a narrowed copy whole leaves it out, and one that cannot meet it changes nothing', (t) => {
	const narrow = lookup(fork('a', substitution('k', 'fork', [prefix('/x/y')])));
	const covering = [ranked({ to: ['b'], matches: [{ path: '/x' }] }), ranked({ to: ['a'] })];
	t.deepEqual(copies(covering, narrow), ['/x > b', ' > a']);
	const apart = [ranked({ to: ['b'], matches: [{ path: '/z' }] }), ranked({ to: ['a'] })];
	t.deepEqual(copies(apart, narrow), ['/z > b', '/x/y > fork', ' > a']);
});

test('an unknown age is refused where it decides a winner, and only there', (t) => {
	const tie = (one: ToyRule, two: ToyRule, object = 'two') =>
		copies([ranked(one), { rule: two, object }, ranked({ to: ['a'] })], k);
	t.regex(
		String(tie({ to: ['a'], matches: [{ path: '/x' }] }, { to: ['b'], matches: [{ path: '/x' }] })),
		/^adapter\/cannot-copy: one and two have rules of equal rank/,
	);
	t.true(
		Array.isArray(tie({ to: ['a'], matches: [{ path: '/x' }] }, { to: ['b'], matches: [{ path: '/y' }] })),
		'apart',
	);
	t.true(
		Array.isArray(tie({ to: ['a'], matches: [{ path: '/x' }] }, { to: ['a'], matches: [{ path: '/x' }] })),
		'alike',
	);
	t.true(
		Array.isArray(tie({ to: ['a'], matches: [{ path: '/x' }] }, { to: ['b'], matches: [{ path: '/x' }] }, 'one')),
		'one object',
	);
	t.true(Array.isArray(copies([ranked({ to: ['a'] }), ranked({ to: ['b'] }, 'two')], k)), 'both ages known');
});

test('a copy that would not outrank its original is refused', (t) => {
	const reason = copies([ranked({ to: ['a'], matches: [{ 'x-key': 'k' }] })], k);
	t.is(
		reason,
		'adapter/cannot-copy: a native rule matches on the carrier of the key already, so a copy would not outrank it',
	);
});

test('a rule for another key is no rule for this one', (t) => {
	const rules = [ranked({ to: ['b'], matches: [{ 'x-key': 'other' }] }), ranked({ to: ['a'] })];
	t.deepEqual(copies(rules, k), [' > fork']);
});

test('overlaps that do not fit any object are refused, not cut short', (t) => {
	const letters = [...'abcdefghijklmnop'];
	const rules = letters.map((letter) => ranked({ to: [letter], matches: [{ [letter]: '1' }] }));
	const conditions = letters.map((letter) => prefix(`/${letter}`));
	const many = lookup(fork('a', substitution('k', 'fork', conditions)));
	const all = [
		...rules,
		...letters.map((letter) => ranked({ to: ['z'], matches: [{ [letter]: '2' }] })),
		ranked({ to: ['a'] }),
	];
	t.regex(String(copies(all, many)), /^adapter\/over-limit: /);
});

test('ranks compare number by number, a missing one being nothing', (t) => {
	t.true(byRank([2], [1, 9]) < 0);
	t.true(byRank([1], [1, 1]) > 0);
	t.is(byRank([1, 0], [1]), 0);
});
