// SPDX-License-Identifier: Apache-2.0
import type { Candidate } from '../route/choice.ts';
import { compareText } from '../route/choice.ts';
import type { Match, ValueTest } from '../route/match.ts';

/** A match as it stands in a virtual host of Contour. */
export type Entry = Candidate;

type Path = readonly [kind: 'exact' | 'regex' | 'prefix', text: string];

/** A call is an exact path, and one without service and method any path (`gatewayGRPCMethodMatchCondition`). */
function pathOf({ path }: Match): Path {
	switch (path.kind) {
		case 'any':
			return ['prefix', '/'];
		case 'rpc':
			return path.service && path.method ? ['exact', `/${path.service}/${path.method}`] : ['prefix', '/'];
		default:
			return [path.kind, path.value];
	}
}

/**
 * The text by which Contour tells matches apart (`internal/dag/dag.go`, conditionsToString): conditions in the order in
 * which they are written, the method behind the headers. Names are lower-case here, of which the API server lets one in.
 */
export function stringOf({ match }: Entry): string {
	const { headers, query, method } = match;
	const said = (tests: readonly ValueTest[]) =>
		tests.map(({ name, value, pattern }) => [name, value, pattern !== undefined]);
	return JSON.stringify([pathOf(match), said(headers), method ?? null, said(query)]);
}

const classes = ['exact', 'regex', 'prefix'];

/** What is compared before names and values, in this order: negative where `a` goes first (`internal/sorter/sorter.go`). */
const criteria: readonly (readonly [why: string, compare: (a: Entry, b: Entry) => number])[] = [
	[
		'has the greater kind of path match',
		(a, b) => classes.indexOf(pathOf(a.match)[0]) - classes.indexOf(pathOf(b.match)[0]),
	],
	['has the longer path', (a, b) => pathOf(b.match)[1].length - pathOf(a.match)[1].length],
	['has the greater path as text', (a, b) => compareText(pathOf(b.match)[1], pathOf(a.match)[1])],
	['has a method', (a, b) => Number(b.match.method !== undefined) - Number(a.match.method !== undefined)],
	['has more headers', (a, b) => b.match.headers.length - a.match.headers.length],
	['has more of the query', (a, b) => b.match.query.length - a.match.query.length],
	// Priority, a byte: the position of the rule in its own route.
	['stands before it in its own route', (a, b) => (a.rule.index & 0xff) - (b.rule.index & 0xff)],
];

/** Negative where `a` goes before `b` by what is compared before names and values. */
export function compareWhole(a: Entry, b: Entry): number {
	for (const [, compare] of criteria) if (compare(a, b) !== 0) return compare(a, b);
	return 0;
}

/** Why an entry goes before another, for the trace. */
export function whyFirst(a: Entry, b: Entry): string {
	return (
		criteria.find(([, compare]) => compare(a, b) !== 0)?.[0] ?? 'goes first by the names and values of its conditions'
	);
}

/** `headerMatchConditionSorter` and `queryParamMatchConditionSorter`: by name, exact values first, by value. */
function testGoesFirst(a: ValueTest, b: ValueTest): boolean {
	if (a.name !== b.name) return compareText(a.name, b.name) < 0;
	const [pattern, otherPattern] = [a.pattern !== undefined, b.pattern !== undefined];
	if (pattern !== otherPattern) return !pattern;
	return compareText(a.value, b.value) < 0;
}

function inOrder(tests: readonly ValueTest[]): readonly ValueTest[] {
	return [...tests].sort((a, b) => (testGoesFirst(a, b) ? -1 : testGoesFirst(b, a) ? 1 : 0));
}

/** Pair by pair: one that goes first at any place is enough, so that two can go before each other. */
function pairGoesFirst(a: Entry, b: Entry): boolean {
	const parts = ['headers', 'query'] as const;
	return parts.some((part) => {
		const [tests, others] = [inOrder(a.match[part]), inOrder(b.match[part])];
		return tests.some((test, at) => testGoesFirst(test, others[at]!));
	});
}

function goesFirst(a: Entry, b: Entry): boolean {
	const whole = compareWhole(a, b);
	return whole === 0 ? pairGoesFirst(a, b) : whole < 0;
}

/** Whether `a` goes before `b`, and `b` not before `a`; where neither wins their order is that of a Go map. */
export function wins(a: Entry, b: Entry): boolean {
	return goesFirst(a, b) && !goesFirst(b, a);
}
