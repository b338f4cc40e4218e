// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { copyList, type ListCopies, listMemo } from './first-match.ts';
import { baggage, fork, header, lookup, prefix, substitution, type ToyRule, toyDialect } from './toy.test.fixture.ts';

const dialect = toyDialect();

/** Each rule as `key: conditions > services`. */
function shown({ rules }: ListCopies<ToyRule>): readonly string[] {
	return rules.map(({ rule: { matches = [], to }, key }) => {
		const alternatives = matches.map((match) =>
			Object.entries(match)
				.map(([name, value]) => `${name}=${value}`)
				.join('&'),
		);
		return `${key ?? '-'}: ${alternatives.join(' | ')} > ${to.join('+')}`;
	});
}

test('requests without a key come first, then carriers in order, and keys sorted in each', (t) => {
	const forks = fork('a', substitution('k', 'a-k'), substitution('k-2', 'a-2'));
	t.deepEqual(shown(copyList(dialect, [{ to: ['a'] }], lookup(forks), [baggage, header])), [
		'-: member=(none)&x-key=(none) > a',
		'k: member=k > a-k',
		'k-2: member=k-2 > a-2',
		'k: x-key=k > a-k',
		'k-2: x-key=k-2 > a-2',
	]);
});

test('a mesh that cannot say "no key" has no rules for it, and copies all the same', (t) => {
	const copies = copyList(toyDialect({ keyless: false }), [{ to: ['a'] }], lookup(fork('a', substitution('k', 'b'))), [
		header,
	]);
	t.deepEqual(shown(copies), ['k: x-key=k > b']);
	t.deepEqual(copies.refused, []);
});

test('a key’s copies hold every rule up to the last one that it changes, and none after it', (t) => {
	const rules: ToyRule[] = [
		{ to: ['other'], matches: [{ path: '/o' }] },
		{ to: ['a', 'b'], matches: [{ path: '/a' }, { method: 'GET' }] },
		{ to: ['b'], matches: [{ path: '/b' }] },
		{ to: ['other'] },
	];
	const forks = [fork('a', substitution('k', 'a-k')), fork('b', substitution('m', 'b-m'))];
	const copies = shown(copyList(dialect, rules, lookup(...forks), [header]));
	t.is(copies.filter((rule) => rule.startsWith('-')).length, rules.length, 'all of them without a key');
	t.deepEqual(copies.slice(rules.length), [
		'k: path=/o&x-key=k > other',
		'k: path=/a&x-key=k | method=GET&x-key=k > a-k+b',
		'm: path=/o&x-key=m > other',
		'm: path=/a&x-key=m | method=GET&x-key=m > a+b-m',
		'm: path=/b&x-key=m > b-m',
	]);
});

test('nothing is written where no key changes a destination', (t) => {
	const forks = lookup(fork('a', substitution('k', 'a-k')));
	t.deepEqual(copyList(dialect, [{ to: ['b'] }], forks, [header]), { rules: [], refused: [] });
	t.deepEqual(copyList(dialect, [], forks, [header]), { rules: [], refused: [] });
	const idle = { ...substitution('k', 'a-k'), onUnavailable: 'baseline', ready: false } as const;
	t.deepEqual(copyList(dialect, [{ to: ['a'] }], lookup(fork('a', idle)), [header]).rules, []);
});

test('conditions stand before the rule as it is; combinations that replace more stand first', (t) => {
	const forks = [
		fork('a', substitution('k', 'a-k', [prefix('/x'), { method: 'PUT' }])),
		fork('b', substitution('k', 'b-k', [prefix('/x/y')])),
	];
	const copies = shown(copyList(dialect, [{ to: ['a', 'b'] }], lookup(...forks), [header]));
	t.deepEqual(copies.slice(1), [
		'k: path=/x/y&x-key=k > a-k+b-k',
		'k: path=/x&x-key=k > a-k+b',
		'k: method=PUT&path=/x/y&x-key=k > a-k+b-k',
		'k: method=PUT&x-key=k > a-k+b',
		'k: path=/x/y&x-key=k > a+b-k',
	]);
});

test('a key that one rule cannot be copied for is refused whole, and the others are not', (t) => {
	const rules: ToyRule[] = [{ to: ['a'] }, { to: ['b'], matches: [{ path: '/b' }] }];
	const forks = [
		fork('a', substitution('k', 'a-k'), substitution('m', 'a-m')),
		fork('b', substitution('k', 'b-k', [prefix('/b/c')])),
	];
	const copies = copyList(toyDialect({ refuses: 'path' }), rules, lookup(...forks), [header]);
	t.deepEqual(
		copies.refused.map(({ key, why }) => [key, why.reason, why.code]),
		[['k', 'it has path', 'adapter/cannot-copy']],
	);
	t.deepEqual(shown(copies).slice(2), ['m: x-key=m > a-m']);
});

test('what did not change is the identical object', (t) => {
	const rules: ToyRule[] = [{ to: ['a'] }, { to: ['b'] }];
	const memo = listMemo<ToyRule>();
	const [k, m] = [substitution('k', 'a-k'), substitution('m', 'a-m')];
	const a = fork('a', k, m);
	const first = copyList(dialect, rules, lookup(a), [header], memo);
	t.is(copyList(dialect, rules, lookup(a), [header], memo), first, 'the whole list');
	const next = copyList(dialect, rules, lookup(fork('a', k, substitution('m', 'a-new'))), [header], memo);
	const ruleOf = (copies: ListCopies<ToyRule>, key: string) => copies.rules.find((copy) => copy.key === key)!.rule;
	t.not(next, first);
	t.is(ruleOf(next, 'k'), ruleOf(first, 'k'));
	t.deepEqual(ruleOf(next, 'm').to, ['a-new']);
	const gone = copyList(dialect, rules, lookup(fork('a', k)), [header], memo);
	t.deepEqual(gone, copyList(dialect, rules, lookup(fork('a', k)), [header]), 'as from scratch');
	t.is(ruleOf(gone, 'k'), ruleOf(first, 'k'));
});
