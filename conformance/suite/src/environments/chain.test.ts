// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { caseOf, minimalText } from '../case/minimal.test.fixture.ts';
import { followed, type SentHop } from './chain.ts';
import type { Arrived, SeenHop } from './contract.ts';

const chained = minimalText.replace(
	'{to: checkout, without: checkout}',
	'{to: checkout, from: checkout-pr-1, headers: [[x-a, "1"]], chain: [{to: checkout-pr-1}, {to: checkout}], without: [checkout, checkout-pr-1, checkout]}',
);
const request = caseOf(chained).requests[1]!;
const arrived = (service: string, value: string): Arrived => ({
	kind: 'arrived',
	at: { namespace: 'shop', service, port: 8080 },
	method: 'GET',
	path: '/',
	authority: '',
	headers: [['x-a', value]],
	status: 200,
	mirrors: [],
});

function sentHops(answers: readonly SeenHop[]): readonly (readonly [workload: string, value: string | undefined])[] {
	const sent: SentHop[] = [];
	const { hops } = followed(request, (hop, index) => {
		sent.push(hop);
		return answers[index]!;
	});
	if (hops.length !== sent.length) throw new Error('every hop that was sent is seen');
	return sent.map(({ from, headers }) => [from.workload, headers[0]?.[1]]);
}

test('each application that answers sends the next hop, with the headers that reached it', (t) => {
	t.deepEqual(sentHops([arrived('checkout', '2'), arrived('other', '3'), arrived('checkout', '4')]), [
		['checkout-pr-1', '1'],
		['checkout', '2'],
		['other', '3'],
	]);
});

test('of several that are admissible, one sends', (t) => {
	const reply: SeenHop = { kind: 'replied', status: 503, headers: {}, body: '' };
	const first: SeenHop = { kind: 'admissible', of: [reply, arrived('other', '2')] };
	t.deepEqual(sentHops([first, reply]), [
		['checkout-pr-1', '1'],
		['other', '2'],
	]);
});

test('where no application answers, nobody sends any further', (t) => {
	t.is(sentHops([{ kind: 'replied', status: 404, headers: {}, body: '' }]).length, 1);
	t.is(sentHops([{ kind: 'undefined', why: 'nobody knows' }]).length, 1);
	t.is(sentHops([{ kind: 'split', exact: true, shares: [{ count: 1, of: arrived('checkout', '2') }] }]).length, 1);
});
