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

/** What is compared before names and values (`internal/sorter/sorter.go`): negative where `a` goes first. */
export function compareWhole(a: Entry, b: Entry): number {
	const [[kind, text], [otherKind, otherText]] = [pathOf(a.match), pathOf(b.match)];
	const byPath =
		classes.indexOf(kind) - classes.indexOf(otherKind) ||
		(kind === 'exact' ? 0 : otherText.length - text.length) ||
		compareText(otherText, text);
	const count = (one: Entry, what: 'headers' | 'query') => one.match[what].length;
	const hasMethod = (one: Entry) => (one.match.method === undefined ? 0 : 1);
	return (
		byPath ||
		hasMethod(b) - hasMethod(a) ||
		count(b, 'headers') - count(a, 'headers') ||
		count(b, 'query') - count(a, 'query') ||
		// Priority: the position of the rule in its own route.
		(a.rule.index & 0xff) - (b.rule.index & 0xff)
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
