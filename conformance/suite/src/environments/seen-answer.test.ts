// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import test from 'ava';
import type { HeaderLine } from '../case/expectation.ts';
import { caseOf, minimalText } from '../case/minimal.test.fixture.ts';
import type { Protocol } from '../case/request.ts';
import { httpRequest } from './http-request.ts';
import { seenAnswer } from './seen-answer.ts';

const { workloads } = caseOf(
	minimalText.replace('[checkout,', '[checkout, {name: dead, replicas: 0}, {name: laptop, address: 192.0.2.7},'),
);
const checkout = { kind: 'service', port: { namespace: 'shop', service: 'checkout', port: 8080 } } as const;
const other = { kind: 'service', port: { namespace: 'shop', service: 'checkout-pr-1', port: 8080 } } as const;
const dead = { kind: 'service', port: { namespace: 'shop', service: 'dead', port: 8080 } } as const;
const lines: readonly HeaderLine[] = [
	['x-a', '1'],
	['x-b', '2'],
];

function forward(effects: object = {}, own?: object, to: object = checkout): Answer {
	const backend = { weight: 1, to, ...(own && { effects: own }) };
	const all = { path: '/', authority: 'checkout', ...effects };
	return { kind: 'forward', backends: [backend], mirrors: [], effects: all } as unknown as Answer;
}

function seen(answer: Answer, mesh = 'istio', headers = lines, protocol: Protocol = 'http/1.1') {
	const text = minimalText.replace('{to: checkout, without', `{to: checkout, protocol: ${protocol}, without`);
	const request = caseOf(text).requests[1]!;
	return seenAnswer(answer, { hop: request.hops[0], headers, request, mesh, workloads });
}

const edits: readonly (readonly [mesh: string, effects: object])[] = [
	['istio', { headers: { request: { set: { 'X-A': '3' }, add: { 'x-c': '4' }, remove: ['X-B'] } } }],
	...(['gateway-api', 'linkerd'] as const).map((mesh) => {
		const change = { set: [{ name: 'X-A', value: '3' }], add: [{ name: 'x-c', value: '4' }], remove: ['X-B'] };
		return [mesh, { filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: change }] }] as const;
	}),
	[
		'envoy',
		{
			request_headers_to_add: [
				{ header: { key: 'X-A', value: '3' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' },
				{ header: { key: 'x-c', value: '4' } },
			],
			request_headers_to_remove: ['X-B'],
		},
	],
];

for (const [mesh, effects] of edits) {
	test(`${mesh}: rules, and backends, change the headers that arrive`, (t) => {
		const headers = [
			['x-a', '3'],
			['x-c', '4'],
		];
		t.like(seen(forward(effects), mesh), { kind: 'arrived', headers });
		t.like(seen(forward({}, effects), mesh), { kind: 'arrived', headers });
		t.like(seen(forward({ ...effects }, {}), mesh), { path: '/', authority: 'checkout' });
	});
}

const slow: readonly HeaderLine[] = [['x-echo-delay-ms', '1500']];
const limits: readonly (readonly [mesh: string, effects: object, ends: boolean])[] = [
	['istio', { timeout: '1s' }, true],
	['istio', { timeout: '2s' }, false],
	['istio', { timeout: '1m0.5s' }, false],
	['istio', { timeout: '0s' }, false],
	['istio', {}, false],
	['gateway-api', { timeouts: { request: '1s' } }, true],
	['gateway-api', { timeouts: { request: '1600ms' } }, false],
	['linkerd', { annotations: { 'timeout.linkerd.io/request': '1400ms' } }, true],
	['linkerd', { annotations: {} }, false],
	['envoy', { timeout: '1s' }, true],
	['envoy', {}, false],
];

for (const [mesh, effects, ends] of limits) {
	test(`${mesh}: an application that takes 1.5 s ${ends ? 'is too late' : 'answers'}: ${JSON.stringify(effects)}`, (t) => {
		t.like(seen(forward(effects), mesh, slow), ends ? { kind: 'replied', status: 504 } : { kind: 'arrived' });
	});
}

test('Envoy ends what takes 15 seconds where no route says otherwise', (t) => {
	t.like(seen(forward(), 'envoy', [['x-echo-delay-ms', '15000']]), { kind: 'replied', status: 504 });
	t.like(seen(forward({ timeout: '0s' }), 'envoy', [['x-echo-delay-ms', '15000']]), { kind: 'arrived' });
});

test('a fault that hits every request is a reply', (t) => {
	const fault = (value: number) => ({ fault: { abort: { httpStatus: 418, percentage: { value } } } });
	t.like(seen(forward(fault(100))), { kind: 'replied', status: 418 });
	t.like(seen(forward(fault(50))), { kind: 'arrived' });
});

test('an application answers with the status that it is asked for', (t) => {
	t.like(seen(forward(), 'istio', [['x-echo-status', '503']]), { kind: 'arrived', status: 503 });
});

test('what leads nowhere fails, and what leads out of the case has no answer', (t) => {
	t.like(seen(forward({}, undefined, dead)), { kind: 'replied', status: 503 });
	t.like(seen(forward({}, undefined, { kind: 'fail', reason: 'so' })), { kind: 'replied', status: 503 });
	t.like(seen(forward({}, undefined, { kind: 'other', native: 'x' })), { kind: 'undefined' });
	const elsewhere = { kind: 'address', address: '192.0.2.8', port: 8080 };
	t.like(seen(forward({}, undefined, elsewhere)), { kind: 'replied', status: 503 });
	const laptop = { ...elsewhere, address: '192.0.2.7' };
	t.like(seen(forward({}, undefined, laptop)), { kind: 'arrived', at: { service: 'laptop' } });
});

test('shares that nobody can tell apart are one', (t) => {
	const backends = [
		{ weight: 1, to: checkout },
		{ weight: 2, to: other },
		{ weight: 3, to: checkout },
	];
	const answer = { ...(forward() as object), backends } as unknown as Answer;
	const shares = [
		{ count: 4, of: { at: { service: 'checkout' } } },
		{ count: 2, of: { at: { service: 'checkout-pr-1' } } },
	];
	t.like(seen(answer), { kind: 'split', exact: true, shares });
	const same = { ...(forward() as object), backends: [backends[0], backends[2]] } as unknown as Answer;
	t.like(seen(same), { kind: 'arrived' });
});

test('mirrors that go nowhere are none', (t) => {
	const answer = { ...(forward() as object), mirrors: [other, dead] } as unknown as Answer;
	t.like(seen(answer), { kind: 'arrived', mirrors: [{ service: 'checkout-pr-1' }] });
});

test('to gRPC a proxy says in its own words that it fails', (t) => {
	const reply = (status: number): Answer => ({ kind: 'reply', status, headers: {}, body: 'text' });
	const statuses = [404, 503, 418].map((status) => seen(reply(status), 'istio', lines, 'grpc'));
	t.like(statuses, [
		{ status: 200, grpcStatus: 12, body: '' },
		{ status: 200, grpcStatus: 14, body: '' },
		{ status: 200, grpcStatus: 2, body: '' },
	]);
	t.like(seen(forward(), 'istio', lines, 'grpc'), { kind: 'arrived', grpcStatus: 0, messages: 1 });
});

test('a judge is told who sends, where to, and how', (t) => {
	const { hops, headers } = caseOf(minimalText).requests[0]!;
	const from = { namespace: 'shop', workload: 'checkout' };
	const hop = { ...hops[0], protocol: 'grpc', to: { ingress: 'edge' } } as const;
	t.like(httpRequest({ hop, from, headers }, workloads), {
		to: { gateway: { namespace: 'shop', name: 'edge' }, port: 80 },
		from: { namespace: 'shop', labels: { app: 'checkout' } },
		headers: [
			['content-type', 'application/grpc'],
			['x-branchline-key', 'pr-1'],
		],
	});
	t.deepEqual(httpRequest({ hop, from, headers }, workloads, 'envoy').to, { routeConfiguration: 'edge' });
});
