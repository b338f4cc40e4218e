// SPDX-License-Identifier: Apache-2.0
import type { Arrival, Reply } from '@branchline/echo';
import test from 'ava';
import type { CaseRequest } from '../../case/request.ts';
import { askOf, seenHops } from './asking.ts';
import { clientWorkload } from './callers.ts';

const checkout = { ...clientWorkload('shop'), name: 'checkout', ports: [{ name: 'http', port: 80, targetPort: 8080 }] };

const hop = {
	to: { namespace: 'shop', service: 'checkout', port: 80 },
	protocol: 'http/1.1',
	method: 'GET',
	path: '/pay',
	authority: 'checkout.shop',
} as const;

const request: CaseRequest = {
	name: 'a request',
	from: { namespace: 'shop', workload: 'client' },
	hops: [hop, { ...hop, path: '/ledger' }],
	headers: [['x-branchline-key', 'pr-1']],
	body: '',
	messages: [],
	without: [],
	arrives: [],
};

const arrival: Arrival = {
	workload: 'checkout/v1',
	namespace: 'shop',
	pod: 'checkout-1',
	port: 8080,
	protocol: 'http/1.1',
	method: 'GET',
	path: '/pay',
	authority: 'checkout.shop',
	headers: [['x-branchline-key', 'pr-1']],
	body: '',
};

const reply: Reply = { status: 200, headers: [], body: '', ms: 3, arrival };

test('an ask has the address of the first hop, and tells the application of the others', (t) => {
	const ask = askOf(request, 'id', (to) => ({ address: '10.0.0.1', port: 'port' in to ? to.port : 0 }));
	t.like(ask, { address: '10.0.0.1', port: 80, path: '/pay', authority: 'checkout.shop' });
	const lines = Object.fromEntries(ask.headers ?? []);
	t.is(lines['x-branchline-key'], 'pr-1');
	t.is(lines['x-echo-id'], 'id.0');
	const [next] = JSON.parse(Buffer.from(lines['x-echo-chain'] ?? '', 'base64url').toString()) as readonly unknown[];
	t.like(next, { address: '10.0.0.1', path: '/ledger', headers: [['x-echo-id', 'id.1']] });
});

test('an ask waits as long as the application is asked to, and some time more', (t) => {
	const slow = { ...request, headers: [['x-echo-delay-ms', '16000']] } as const;
	const ask = askOf(slow, 'id', () => ({ address: '10.0.0.1', port: 80 }));
	t.true((ask.timeoutMs ?? 0) > 16_000);
});

test('what arrived is told by the port of the Service, and by the subset', (t) => {
	const [seen, ...rest] = seenHops(reply, [checkout]);
	t.deepEqual(rest, []);
	t.like(seen, {
		kind: 'arrived',
		at: { namespace: 'shop', service: 'checkout', port: 80, subset: 'v1' },
		status: 200,
	});
});

test('a chain is seen hop by hop, up to the one that no application answered', (t) => {
	const refused: Reply = {
		status: 503,
		headers: [
			['x', '1'],
			['x', '2'],
		],
		body: 'no',
		ms: 1,
	};
	const seen = seenHops({ ...reply, arrival: { ...arrival, next: [refused] } }, [checkout]);
	t.is(seen.length, 2);
	t.deepEqual(seen[1], { kind: 'replied', status: 503, headers: { x: '1,2' }, body: 'no', ms: 1 });
});

test('a protocol that was switched to is a success', (t) => {
	t.like(seenHops({ ...reply, status: 101 }, [checkout])[0], { status: 200 });
});

test('no answer is told with its reason', (t) => {
	const [seen] = seenHops({ status: 0, headers: [], body: '', ms: 8_000, error: 'too late' }, []);
	t.like(seen, { kind: 'replied', status: 0, error: 'too late' });
});
