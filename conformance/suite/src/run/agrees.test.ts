// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Arrives, Expectation } from '../case/expectation.ts';
import type { Arrived, SeenHop, SeenSplit } from '../environments/contract.ts';
import { agrees, agreesEverywhere } from './agrees.ts';

const at = { namespace: 'shop', service: 'checkout', port: 8080 };
const other = { ...at, service: 'other' };
const arrives: Arrives = { kind: 'arrives', at, carried: [], status: 200 };
const arrived: Arrived = {
	kind: 'arrived',
	at,
	method: 'GET',
	path: '/a?b=1',
	authority: 'checkout',
	headers: [
		['x-k', 'pr-1'],
		['x-two', 'a'],
		['x-two', 'b'],
	],
	status: 200,
	mirrors: [other],
};
const replied = (status: number, more = {}): SeenHop => ({ kind: 'replied', status, headers: {}, body: '', ...more });
const counted = (checkout: number, elsewhere: number, exact = false): SeenSplit => ({
	kind: 'split',
	exact,
	shares: [
		{ count: checkout, of: arrived },
		{ count: elsewhere, of: { ...arrived, at: other } },
	],
});
const split: Expectation = {
	kind: 'split',
	shares: [
		{ weight: 9, of: arrives },
		{ weight: 1, of: { ...arrives, at: other } },
	],
};
const fails: Expectation = { kind: 'fails' };
const anyOf: Expectation = { kind: 'any of', of: [arrives, { ...arrives, at: other }] };

type Row = readonly [what: string, expected: Expectation, seen: SeenHop, agree: boolean];

const rows: readonly Row[] = [
	['the service answers', arrives, arrived, true],
	['another service', { ...arrives, at: other }, arrived, false],
	['another port', { ...arrives, at: { ...at, port: 9090 } }, arrived, false],
	['another namespace', { ...arrives, at: { ...at, namespace: 'payments' } }, arrived, false],
	['the subset', { ...arrives, at: { ...at, subset: 'v1' } }, { ...arrived, at: { ...at, subset: 'v1' } }, true],
	['no subset', { ...arrives, at: { ...at, subset: 'v1' } }, arrived, false],
	['a subset that nobody asked for', arrives, { ...arrived, at: { ...at, subset: 'v1' } }, true],
	['another status', arrives, { ...arrived, status: 503 }, false],
	['the status', { ...arrives, status: 503 }, { ...arrived, status: 503 }, true],
	['the path', { ...arrives, path: '/a?b=1' }, arrived, true],
	['another path', { ...arrives, path: '/a' }, arrived, false],
	['another authority', { ...arrives, authority: 'shop.example' }, arrived, false],
	['both lines of a header', { ...arrives, headers: { 'x-two': ['a', 'b'] } }, arrived, true],
	['one line of two', { ...arrives, headers: { 'x-two': ['a'] } }, arrived, false],
	['lines in another order', { ...arrives, headers: { 'x-two': ['b', 'a'] } }, arrived, false],
	['a header is absent', { ...arrives, absent: ['x-three'] }, arrived, true],
	['a header is not absent', { ...arrives, absent: ['x-two'] }, arrived, false],
	['the key arrives', { ...arrives, carried: [['x-k', 'pr-1']] }, arrived, true],
	['the key is lost', { ...arrives, carried: [['x-key', 'pr-1']] }, arrived, false],
	['the key is changed', { ...arrives, carried: [['x-k', 'pr-2']] }, arrived, false],
	[
		'the key arrives twice',
		{ ...arrives, carried: [['x-k', 'pr-1']] },
		{
			...arrived,
			headers: [
				['x-k', 'pr-1'],
				['x-k', 'pr-1'],
			],
		},
		false,
	],
	[
		'lines of the key are joined',
		{
			...arrives,
			carried: [
				['b', 'a=1'],
				['b', 'k=2'],
			],
		},
		{ ...arrived, headers: [['b', 'a=1, k=2']] },
		true,
	],
	['the mirrors', { ...arrives, mirrors: [other] }, arrived, true],
	['a mirror too many', { ...arrives, mirrors: [] }, arrived, false],
	['a mirror too few', { ...arrives, mirrors: [other, at] }, arrived, false],
	['the messages', { ...arrives, messages: 2, grpcStatus: 0 }, { ...arrived, messages: 2, grpcStatus: 0 }, true],
	['a message is missing', { ...arrives, messages: 2 }, { ...arrived, messages: 1 }, false],
	['another gRPC status', { ...arrives, grpcStatus: 0 }, { ...arrived, grpcStatus: 14 }, false],
	['a reply in place of a service', arrives, replied(200), false],
	['no answer', arrives, { kind: 'undefined', why: 'it is not defined' }, false],
	['a 5xx', fails, replied(503), true],
	['a 5xx after too long', fails, replied(504, { ms: 5_001 }), false],
	['no answer at all', fails, replied(0, { error: 'no answer' }), false],
	['a 404', fails, replied(404), false],
	['a gRPC failure', fails, replied(200, { grpcStatus: 14 }), true],
	['a gRPC method that is not there', fails, replied(200, { grpcStatus: 12 }), false],
	['a gRPC success', fails, replied(200, { grpcStatus: 0 }), false],
	['an application that answers 503', fails, { ...arrived, status: 503 }, false],
	['the reply', { kind: 'replies', status: 404 }, replied(404), true],
	['another reply', { kind: 'replies', status: 404 }, replied(503), false],
	['the body', { kind: 'replies', status: 200, body: 'tea' }, replied(200, { body: 'tea' }), true],
	['another body', { kind: 'replies', status: 200, body: 'tea' }, replied(200), false],
	[
		'a header of the reply',
		{ kind: 'replies', status: 301, headers: { location: '/x' } },
		replied(301, { headers: { location: '/x' } }),
		true,
	],
	['another header of the reply', { kind: 'replies', status: 301, headers: { location: '/x' } }, replied(301), false],
	['one of several', anyOf, { ...arrived, at: other }, true],
	['none of several', anyOf, replied(503), false],
	['the weights', split, counted(90, 10, true), true],
	['other weights', split, counted(89, 11, true), false],
	['a likely sample', split, counted(352, 48), true],
	['an unlikely sample', split, counted(300, 100), false],
	['a sample of one share alone', split, counted(400, 0), false],
	[
		'a sample with a third outcome',
		split,
		{ ...counted(360, 39), shares: [...counted(360, 39).shares, { count: 1, of: replied(503) as never }] },
		false,
	],
	['a single answer for a split', split, arrived, false],
	['a split for a single answer', arrives, counted(400, 0), false],
	[
		'every alternative is admissible',
		anyOf,
		{ kind: 'admissible', of: [arrived, { ...arrived, at: other }, replied(404)] },
		true,
	],
	['an alternative is not admissible', anyOf, { kind: 'admissible', of: [arrived] }, false],
	['nothing is admissible', arrives, { kind: 'admissible', of: [] }, false],
];

for (const [what, expected, seen, agree] of rows) {
	test(`${agree ? 'right' : 'wrong'}: ${what}`, (t) => {
		t.is(agrees(expected, seen), agree);
	});
}

test('every hop of a chain has to be right, and to be there', (t) => {
	const wrong = { ...arrived, at: other };
	t.true(agreesEverywhere([arrives, arrives], { hops: [arrived, arrived] }));
	t.false(agreesEverywhere([arrives, arrives], { hops: [arrived, wrong] }));
	t.false(agreesEverywhere([arrives, arrives], { hops: [wrong, arrived] }));
	t.false(agreesEverywhere([arrives, arrives], { hops: [arrived] }));
	t.false(agreesEverywhere([arrives], { hops: [arrived, arrived] }));
	t.false(agreesEverywhere([arrives], { hops: [] }));
});

test('after a hop that ends in no application no other is expected', (t) => {
	t.true(agreesEverywhere([fails, arrives], { hops: [replied(503)] }));
});
