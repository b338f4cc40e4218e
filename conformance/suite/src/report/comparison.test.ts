// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import type { Arrives, Expectation, HeaderLine, Replies } from '../case/expectation.ts';
import type { Arrived, Replied, SeenHop } from '../environments/contract.ts';
import { agrees } from '../run/agrees.ts';
import { comparedHops } from './comparison.ts';
import { failureLines } from './failure-words.ts';
import { arrivedAt, caseOf, keyed, resultOf } from './record.test.fixture.ts';

const place = fc.record({
	namespace: fc.constantFrom('shop', 'pay'),
	service: fc.constantFrom('checkout', 'payments'),
	port: fc.constant(80),
});
const line = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2')) as fc.Arbitrary<HeaderLine>;
const status = fc.constantFrom(200, 503);
const path = fc.constantFrom('/', '/x');

const arrives: fc.Arbitrary<Arrives> = fc.record(
	{
		...{ kind: fc.constant('arrives' as const), at: place, status, carried: fc.array(line, { maxLength: 2 }) },
		...{ path, authority: path, absent: fc.subarray(['a', 'b']), mirrors: fc.array(place, { maxLength: 1 }) },
		headers: fc.dictionary(fc.constantFrom('a', 'b'), fc.array(fc.constantFrom('1', '2'), { maxLength: 2 })),
		...{ grpcStatus: fc.constantFrom(0, 7), messages: fc.constantFrom(1, 2) },
	},
	{ requiredKeys: ['kind', 'at', 'status', 'carried'] },
);
const arrived: fc.Arbitrary<Arrived> = fc.record(
	{
		...{ kind: fc.constant('arrived' as const), at: place, method: fc.constant('GET'), path, authority: path, status },
		...{ headers: fc.array(line, { maxLength: 3 }), mirrors: fc.array(place, { maxLength: 1 }) },
		...{ grpcStatus: fc.constantFrom(0, 7), messages: fc.constantFrom(1, 2) },
	},
	{ requiredKeys: ['kind', 'at', 'method', 'path', 'authority', 'status', 'headers', 'mirrors'] },
);
const headers = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'));
const replies: fc.Arbitrary<Replies> = fc.record(
	{ kind: fc.constant('replies' as const), status, headers, body: path, grpcStatus: fc.constantFrom(0, 7) },
	{ requiredKeys: ['kind', 'status'] },
);
const replied: fc.Arbitrary<Replied> = fc.record(
	{
		kind: fc.constant('replied' as const),
		status,
		headers,
		body: path,
		grpcStatus: fc.constantFrom(0, 7),
		ms: fc.constantFrom(1, 9000),
	},
	{ requiredKeys: ['kind', 'status', 'headers', 'body'] },
);

const request = caseOf('a/b', keyed).requests[0]!;

function compared(expected: Expectation, seen: SeenHop) {
	const result = { request, stage: 'arrives', expected: [expected], seen: { hops: [seen] }, right: false, ms: 0 };
	return { hop: comparedHops(result)[0]!, result };
}

test('a hop is right exactly where it ended as expected and every judged property is right', (t) => {
	const expectation = fc.oneof(arrives, replies, fc.constant<Expectation>({ kind: 'fails' }));
	const times = { right: 0, wrong: 0, partly: 0 };
	const run = fc.property(expectation, fc.oneof(arrived, replied), (expected, seen) => {
		const { hop } = compared(expected, seen);
		times[hop.right ? 'right' : hop.isThere ? 'partly' : 'wrong']++;
		t.is(hop.right, agrees(expected, seen));
		t.is(hop.right, hop.isThere && hop.fields.every(({ right }) => right));
	});
	t.notThrows(() => fc.assert(run, { numRuns: 3000 }));
	t.true(
		Object.values(times).every((count) => count > 100),
		JSON.stringify(times),
	);
});

test('what differs is told in words', (t) => {
	const differing = { ...arrivedAt('checkout-pr-1').hops[0]!, path: '/v2' } as Arrived;
	const expected: Arrives = {
		kind: 'arrives',
		at: differing.at,
		status: 200,
		carried: [['x-key', 'pr-1']],
		path: '/v1',
	};
	const { hop, result } = compared(expected, differing);
	t.true(hop.isThere);
	t.deepEqual(failureLines({ faults: ['step 1: it broke'], requests: [result] }), [
		'step 1: it broke',
		'arrives, the key: to checkout:8080: path: expected /v1, seen /v2',
		'arrives, the key: to checkout:8080: x-key: expected pr-1, seen (none)',
	]);
});

test('hops that were not made, and hops that were too many, are told', (t) => {
	const one = caseOf('a/chain', '- {to: checkout, chain: [{to: payments}], without: [checkout, payments]}');
	const [result] = resultOf(one, 'failed', { at: 'checkout' }).requests;
	t.deepEqual(
		failureLines({ faults: [], requests: [{ ...result!, right: false }] }).map((text) => text.replace(/^.*?: /, '')),
		['to payments:8080: expected payments:8080, seen nothing'],
	);
	const ended = { ...result!, right: false, expected: [{ kind: 'fails' } as const, result!.expected[1]!] };
	t.is(comparedHops(ended).length, 1, 'after a failure there is no hop to make');
	const seen = { hops: [...result!.seen.hops, ...result!.seen.hops] };
	t.is(comparedHops({ ...ended, seen })[1]?.expected, undefined);
});

test('an application that answers instead of what should have, and a fork, are seen', (t) => {
	const [result] = resultOf(caseOf('a/b', keyed), 'passed').requests;
	const [hop] = comparedHops(result!);
	t.like(hop, { expected: 'checkout-pr-1:8080', baseline: 'checkout:8080', seen: 'checkout-pr-1:8080', right: true });
	t.is(hop?.authority, undefined, 'the usual Host is not told');
});
