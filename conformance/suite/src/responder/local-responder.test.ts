// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { respondHeaders, Unsupported } from '@branchline/adapter';
import { type Ask, ask } from '@branchline/echo';
import type { Target } from '@branchline/plan';
import { call } from '@branchline/testbed';
import test from 'ava';
import fc from 'fast-check';
import { type LocalResponder, startResponder } from './local-responder.ts';

type Response = Extract<Target, { kind: 'respond' }>;

let responder: LocalResponder;

test.before(async () => {
	responder = await startResponder();
});

test.after.always(() => responder?.stop());

function headersOf(response: Response): Readonly<Record<string, string>> {
	const headers = respondHeaders(response);
	if (headers instanceof Unsupported) throw new Error(headers.reason);
	return Object.fromEntries(headers.map(({ name, value }) => [name, value]));
}

function askResponder(headers: Readonly<Record<string, string>>, port = responder.ports.respond) {
	return call({ host: '127.0.0.1', port, path: '/any/path?q=1', headers });
}

const tea: Response = { kind: 'respond', status: 418, headers: { 'x-tea': 'black' }, body: 'tea' };

test('whatever a sandbox may say in a canned response, the responder answers', async (t) => {
	const name = fc.stringMatching(/^x-[!#$%&'*+.^_`|~0-9a-z-]{1,20}$/);
	const value = fc
		.string({ unit: 'binary', maxLength: 200 })
		.map((text) => text.replaceAll(/\p{Cc}|\p{Cs}/gu, '').trim());
	const body = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.string({ unit: 'grapheme', minLength: 900, maxLength: 1000 }),
	);
	const response = fc.record({
		kind: fc.constant('respond' as const),
		// A status of no content has no body to compare.
		status: fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status)),
		headers: fc.dictionary(name, value, { maxKeys: 15, noNullPrototype: true }),
		body: body.map((text) => Buffer.from(text.slice(0, 1000)).toString()),
	});
	await fc.assert(
		fc.asyncProperty(response, async (one) => {
			const { status, headers, body } = await askResponder(headersOf(one));
			const got = Object.keys(one.headers).map((name) => [
				name,
				Buffer.from(headers[name]?.[0] ?? '', 'latin1').toString(),
			]);
			const { kind: _, ...expected } = one;
			assert.deepEqual({ status, headers: Object.fromEntries(got), body }, expected);
		}),
		{ numRuns: 100, endOnFailure: true },
	);
	t.pass();
});

test('the largest body, one that has to be escaped, and an answer without one', async (t) => {
	const large = { ...tea, body: 'é'.repeat(2048) };
	t.is((await askResponder(headersOf(large))).body, large.body);
	t.is(Object.keys(headersOf(large)).length, 1 + Math.ceil((2048 * 6 + 21) / 4096));
	t.like(await askResponder(headersOf({ ...tea, body: '' })), {
		status: 418,
		body: '',
		headers: { 'x-tea': ['black'] },
	});
	t.like(await askResponder(headersOf({ ...tea, status: 204, headers: {}, body: '' })), { status: 204, body: '' });
	t.like((await askResponder(headersOf({ ...tea, headers: {} }))).headers, { 'content-type': ['text/plain'] });
	t.like((await askResponder(headersOf({ ...tea, headers: { 'content-type': 'a/b' } }))).headers, {
		'content-type': ['a/b'],
	});
	const headers = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`x-${index}`, 'é'.repeat(1024)]));
	t.is((respondHeaders({ ...tea, headers }) as Unsupported).code, 'adapter/over-limit');
});

test('callers of every protocol are answered, with a body on its way too', async (t) => {
	const headers = Object.entries(headersOf(tea));
	const at = { address: '127.0.0.1', port: responder.ports.respond, headers, path: '/tea.Pot/Brew' };
	const asks: readonly Ask[] = [
		{ ...at, method: 'POST', body: 'x'.repeat(60_000) },
		{ ...at, protocol: 'h2c', method: 'PUT', body: 'x'.repeat(60_000) },
		{ ...at, protocol: 'grpc', messages: ['a', 'b'] },
		{ ...at, protocol: 'websocket' },
	];
	const [http1, http2, grpc, webSocket] = await ask(asks);
	t.like(http1, { status: 418, body: 'tea' });
	t.like(http2, { status: 418, body: 'tea' });
	t.like(grpc, { status: 200, grpcStatus: 2 }, 'as Envoy answers gRPC in place: 418 is UNKNOWN');
	t.is(webSocket?.status, 418);
	const unavailable = asks.map((one) => ({ ...one, port: responder.ports.unavailable, headers: [] }));
	const failed = await ask(unavailable);
	t.deepEqual(
		failed.map(({ status, grpcStatus }) => grpcStatus ?? status),
		[503, 503, 14, 503],
	);
	t.like(await askResponder(headersOf(tea), responder.ports.unavailable), { status: 503 }, 'whatever headers say');
});

test('what no adapter writes is refused, and no header can become two', async (t) => {
	const one = { 'x-branchline-respond': '200 1' };
	const wrong: readonly Readonly<Record<string, string>>[] = [
		{},
		{ 'x-branchline-respond': '100 0' },
		{ 'x-branchline-respond': '600 0' },
		{ 'x-branchline-respond': '200' },
		{ 'x-branchline-respond': '200 16' },
		{ 'x-branchline-respond': '200 2', 'x-branchline-respond-1': '=0Aa' },
		{ ...one, 'x-branchline-respond-1': 'no+line+feed' },
		{ ...one, 'x-branchline-respond-1': 'a=0A=0Abody' },
		{ ...one, 'x-branchline-respond-1': ':path:/=0A=0Abody' },
		{ ...one, 'x-branchline-respond-1': 'a:b=0D=0A=0Abody' },
		{ ...one, 'x-branchline-respond-1': 'a:b=00=0A=0Abody' },
		{ ...one, 'x-branchline-respond-1': `${'a:b=0A'.repeat(17)}=0Abody` },
		{ ...one, 'x-branchline-respond-1': `=0A${'b'.repeat(4097)}` },
	];
	for (const headers of wrong) {
		const answer = await askResponder(headers);
		t.like(answer, { status: 500 }, JSON.stringify(headers).slice(0, 100));
		t.regex(answer.body, /does not say what to answer/);
	}
	const framed = { ...one, 'x-branchline-respond-1': 'content-length:1=0Atransfer-encoding:chunked=0Ax-a:b=0A=0Abody' };
	const answer = await askResponder(framed);
	t.like(answer, { status: 200, body: 'body', headers: { 'x-a': ['b'], 'content-length': ['4'] } });
	t.is(answer.headers['transfer-encoding'], undefined);
});
