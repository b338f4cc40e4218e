// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Entry, Unsupported } from './dialect.ts';
import { type ObjectLimits, shard } from './shard.ts';
import { type ToyMatch, type ToyRule, toyDialect } from './toy.test.fixture.ts';

type Copy = readonly Entry<ToyRule, ToyMatch>[];

const limits: ObjectLimits = { rules: 3, matchesPerRule: 2, matches: 4 };

function copy(to: string, ...matches: readonly ToyMatch[]): Copy {
	return matches.map((match) => ({ rule: { to: [to] }, match }));
}

/** Objects as lists of rules, each as its service and the conditions of its matches; or why there are none. */
function objects(
	copies: readonly Copy[],
	{ home, ...some }: Partial<ObjectLimits> & { home?: (rule: ToyRule) => string } = {},
) {
	const found = shard(toyDialect(), copies, { ...limits, ...some }, home);
	if (found instanceof Unsupported) return `${found.code}: ${found.reason}`;
	return found.map((rules) =>
		rules.map(({ to, matches = [] }) => `${to}: ${matches.map((match) => Object.values(match).join('&')).join(' ')}`),
	);
}

const paths = ['/a', '/bb', '/ccc', '/dddd', '/eeeee'];

test('one object as long as the rules fit, and as few as possible then', (t) => {
	const rules = paths.map((path, index) => copy(`s${index}`, { path }));
	t.deepEqual(objects(rules.slice(0, 3)), [['s0: /a', 's1: /bb', 's2: /ccc']]);
	t.deepEqual(objects(rules), [
		['s0: /a', 's1: /bb', 's2: /ccc'],
		['s3: /dddd', 's4: /eeeee'],
	]);
	t.deepEqual(objects([]), []);
});

test('matches of one action share a rule up to its limit, and objects hold matches up to theirs', (t) => {
	const rules = [copy('s', ...paths.map((path) => ({ path })))];
	t.deepEqual(objects(rules, { matches: 5 }), [['s: /a /bb', 's: /ccc /dddd', 's: /eeeee']]);
	t.deepEqual(objects(rules), [['s: /a /bb', 's: /ccc /dddd'], ['s: /eeeee']]);
	t.deepEqual(objects([copy('s', { path: '/a' }), copy('s', { path: '/a' })]), [['s: /a']], 'once');
});

test('rules that tie, can both match and differ share an object, in their order', (t) => {
	const tied = [copy('s0', { GET: 'x' }), copy('s1', { h: '1' }), copy('s2', { i: '1' })];
	const filler = [copy('f0', { path: '/f' }), copy('f1', { path: '/ff' })];
	t.deepEqual(objects([...filler, ...tied]), [
		['f0: /f', 'f1: /ff'],
		['s0: x', 's1: 1', 's2: 1'],
	]);
	const apart = ['x', 'y', 'z'].map((value, index) => copy(`s${index}`, { h: value }));
	t.deepEqual(
		objects([...filler, ...apart]),
		[
			['f0: /f', 'f1: /ff', 's0: x'],
			['s1: y', 's2: z'],
		],
		'never both',
	);
});

test('an object keeps the order of the whole, also where a later tie brings rules together', (t) => {
	const rules = [copy('s0', { h: '1' }), copy('s1', { path: '/a', h: '1' }), copy('s2', { i: '1' })];
	t.deepEqual(objects(rules), [['s0: 1', 's1: /a&1', 's2: 1']]);
});

test('matches of one action stay apart where another of equal rank stands between them', (t) => {
	const rules = [copy('s', { h: '1' }), copy('other', { i: '1' }), copy('s', { j: '1' })];
	t.deepEqual(objects(rules), [['s: 1', 'other: 1', 's: 1']]);
	const free = [copy('s', { h: '1' }), copy('other', { path: '/a' }), copy('s', { j: '1' })];
	t.deepEqual(objects(free), [['s: 1 1', 'other: /a']]);
});

test('a class of ties larger than an object is refused', (t) => {
	const tied = ['g', 'h', 'i', 'j'].map((name, index) => copy(`s${index}`, { [name]: '1' }));
	t.is(
		objects(tied),
		'adapter/over-limit: rules of equal rank must share one object, which holds 3 rules and 4 matches',
	);
	t.deepEqual(objects(tied, { rules: 4 })?.length, 1);
	t.regex(String(objects(tied, { rules: 4, matches: 3 })), /^adapter\/over-limit/);
});

test('rules of different homes never share an object, and a tie between them is refused', (t) => {
	const of = (namespace: string, match: ToyMatch): Copy => [{ rule: { to: [namespace], namespace }, match }];
	const home = (rule: ToyRule) => rule.namespace ?? '';
	const apart = [of('one', { path: '/a' }), of('two', { path: '/bb' }), of('one', { path: '/ccc' })];
	t.deepEqual(objects(apart, { home }), [['one: /a /ccc'], ['two: /bb']]);
	const tied = [of('one', { h: '1' }), of('two', { i: '1' })];
	t.regex(String(objects(tied, { home })), /^adapter\/cannot-copy: .* stand in several namespaces$/);
});
