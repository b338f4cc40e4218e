// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { ask } from './ask/ask.ts';
import type { Ask, HeaderLine } from './exchange.ts';
import { limits } from './limits.ts';
import { arrivals, askOf, control, protocols, replies, started } from './running.test.fixture.ts';
import { headerLines } from './wire/header-lines.ts';

test('one port answers in every protocol with what arrived', async (t) => {
	const running = await started(t);
	const asks = protocols.map((protocol) =>
		askOf(running, { protocol, path: '/shop.Cart/Get?x=1', authority: 'checkout.shop' }),
	);
	for (const [index, reply] of (await ask(asks)).entries()) {
		const protocol = protocols[index]!;
		t.is(reply.error, undefined, protocol);
		t.is(reply.status, protocol === 'websocket' ? 101 : 200, protocol);
		t.is(reply.body, '', protocol);
		t.like(
			reply.arrival,
			{
				...{ workload: 'checkout', namespace: 'shop', pod: 'checkout-1', port: running.ports[0], protocol },
				...{ method: protocol === 'grpc' ? 'POST' : 'GET', path: '/shop.Cart/Get?x=1', authority: 'checkout.shop' },
			},
			protocol,
		);
	}
});

test('header lines arrive as they were sent: repeated, in order, in every protocol', async (t) => {
	const running = await started(t);
	const headers: readonly HeaderLine[] = [
		['baggage', 'a=1'],
		['X-Key', 'pr-1'],
		['baggage', 'b=2,c=3'],
		['x-empty', ''],
	];
	for (const reply of await ask(protocols.map((protocol) => askOf(running, { protocol, headers })))) {
		const lines = reply.arrival?.headers ?? [];
		const named = (name: string) => lines.filter(([one]) => one === name).map(([, value]) => value);
		t.deepEqual(named('baggage'), ['a=1', 'b=2,c=3'], reply.arrival?.protocol);
		t.deepEqual([named('x-key'), named('x-empty')], [['pr-1'], ['']], reply.arrival?.protocol);
	}
	const [reply] = await ask([askOf(running, { headers, authority: 'a.b' })]);
	const sent = headers.map(([name, value]): HeaderLine => [name.toLowerCase(), value]);
	t.deepEqual(reply?.arrival?.headers.slice(0, 5), [['host', 'a.b'], ...sent]);
});

test('methods and bodies arrive, and a response without a body tells what arrived in a header', async (t) => {
	const running = await started(t);
	for (const protocol of ['http/1.1', 'h2c'] as const) {
		const [post, head, empty] = await ask([
			askOf(running, { protocol, method: 'POST', body: 'ünïcode' }),
			askOf(running, { protocol, method: 'HEAD', path: '/head' }),
			askOf(running, { protocol, headers: [['x-echo-status', '204']] }),
		]);
		t.like(post?.arrival, { method: 'POST', body: 'ünïcode' });
		t.like(head?.arrival, { method: 'HEAD', path: '/head' });
		t.is(empty?.status, 204);
		t.is(empty?.arrival?.workload, 'checkout');
	}
});

test('a request says which status it wants, and when', async (t) => {
	const running = await started(t);
	const wanted: readonly HeaderLine[] = [
		['x-echo-status', '503'],
		['x-echo-delay-ms', '120'],
	];
	for (const reply of await ask(protocols.map((protocol) => askOf(running, { protocol, headers: wanted })))) {
		t.is(reply.status, 503);
		t.is(reply.arrival?.workload, 'checkout');
		t.true(reply.ms >= 119, String(reply.ms));
	}
	const [wrong] = await ask([
		askOf(running, {
			headers: [
				['x-echo-status', '99'],
				['x-echo-delay-ms', 'soon'],
			],
		}),
	]);
	t.is(wrong?.status, 400);
	t.regex(wrong?.body ?? '', /x-echo-status: .*; x-echo-delay-ms: /);
});

test('gRPC: one message, a stream of them, and a status', async (t) => {
	const running = await started(t);
	const grpc = (more: Partial<Ask>) => askOf(running, { protocol: 'grpc', ...more });
	const [unary, stream, none, failing] = await ask([
		grpc({ path: '/shop.Cart/Get', body: 'one' }),
		grpc({ path: '/shop.Cart/StreamItems', messages: ['a', 'b', 'c'] }),
		grpc({ path: '/shop.Cart/StreamItems', messages: [] }),
		grpc({ path: '/shop.Cart/Get', headers: [['x-echo-grpc-status', '7']] }),
	]);
	t.deepEqual([unary?.grpcStatus, unary?.arrival?.body, unary?.messages?.length], [0, 'one', 1]);
	const bodies = stream?.messages?.map((message) => (JSON.parse(message) as { body: string }).body);
	t.deepEqual([stream?.grpcStatus, bodies], [0, ['a', 'b', 'c']] as [number, string[]]);
	t.is(none?.grpcStatus, 3);
	await ask([grpc({ path: '/a/Stream', messages: ['a', 'b'], headers: [['x-echo-id', 'stream']] })]);
	t.deepEqual(
		(await arrivals(running, 'id=stream')).map(({ body }) => body),
		['a'],
	);
	t.deepEqual([failing?.status, failing?.grpcStatus, failing?.arrival], [200, 7, undefined]);
});

test('a WebSocket gives back what it gets', async (t) => {
	const running = await started(t);
	const long = 'x'.repeat(60_000);
	const [some, refused] = await ask([
		askOf(running, { protocol: 'websocket', path: '/live', messages: ['one', '', long, 'x'.repeat(200)] }),
		askOf(running, { protocol: 'websocket', headers: [['x-echo-status', '403']] }),
	]);
	t.deepEqual(some?.messages, ['one', '', long, 'x'.repeat(200)]);
	t.is(some?.arrival?.path, '/live');
	t.deepEqual([refused?.status, refused?.arrival?.protocol], [403, 'websocket']);
});

test('an application sends onward what it was asked to, with the context that it got', async (t) => {
	const [first, second, third] = [
		await started(t, 'checkout'),
		await started(t, 'payments'),
		await started(t, 'ledger'),
	];
	const chain: readonly Ask[] = [
		askOf(second, { path: '/pay', authority: 'payments.shop', headers: [['x-echo-id', 'hop-2']] }),
		askOf(third, { protocol: 'grpc', path: '/shop.Ledger/Book' }),
	];
	const headers: readonly HeaderLine[] = [
		['x-branchline-key', 'pr-1'],
		['baggage', 'a=1'],
		['baggage', 'branchline-key=pr-1'],
		['connection', 'x-hop'],
		['x-hop', 'stays here'],
		['x-echo-id', 'hop-1'],
		['x-echo-chain', Buffer.from(JSON.stringify(chain)).toString('base64url')],
	];
	const [reply] = await ask([askOf(first, { method: 'POST', body: 'not carried', headers })]);
	const payments = reply?.arrival?.next?.[0];
	const ledger = payments?.arrival?.next?.[0];
	t.like(payments?.arrival, { workload: 'payments', authority: 'payments.shop', body: '', id: 'hop-2' });
	t.like(ledger, { grpcStatus: 0, arrival: { workload: 'ledger', protocol: 'grpc', path: '/shop.Ledger/Book' } });
	for (const { headers: lines } of [payments!.arrival!, ledger!.arrival!]) {
		const carried = lines.filter(([name]) => /^(?:baggage|x-branchline|x-hop|content-length)/.test(name));
		t.deepEqual(carried, [
			['x-branchline-key', 'pr-1'],
			['baggage', 'a=1'],
			['baggage', 'branchline-key=pr-1'],
		]);
	}
	t.deepEqual(
		ledger!.arrival!.headers.filter(([name]) => name.startsWith('x-echo-')),
		[],
	);
});

test('a chain that is too long, or no chain, is refused', async (t) => {
	const running = await started(t);
	const chain = (value: unknown): Ask => {
		const text = Buffer.from(JSON.stringify(value)).toString('base64url');
		return askOf(running, { headers: [['x-echo-chain', text]] });
	};
	const nine = Array.from({ length: limits.chain + 1 }, () => askOf(running));
	const given = await ask([
		chain(nine),
		chain('x'),
		chain([{ port: 0 }]),
		askOf(running, { headers: [['x-echo-chain', '!']] }),
	]);
	t.deepEqual(
		given.map(({ status }) => status),
		[400, 400, 400, 400],
	);
	t.regex(given[2]?.body ?? '', /address: expected .*port: expected/);
});

test('the control port tells what arrived with an id, and what begins like it', async (t) => {
	const running = await started(t);
	const asks = ['run-1/1', 'run-1/2', 'run-2/1'].map((id) => askOf(running, { headers: [['x-echo-id', id]] }));
	const calls = protocols.map((protocol) => askOf(running, { protocol, headers: [['x-echo-id', protocol]] }));
	await ask([...asks, askOf(running), ...calls]);
	t.deepEqual((await arrivals(running, 'prefix=run-1/')).map(({ id }) => id).sort(), ['run-1/1', 'run-1/2']);
	t.deepEqual(
		(await arrivals(running, 'id=run-2/1')).map(({ workload }) => workload),
		['checkout'],
	);
	for (const protocol of protocols) t.is((await arrivals(running, `id=${protocol}`)).length, 1, protocol);
	t.deepEqual(await arrivals(running, 'id=run'), []);
	t.is((await control(running, '/arrivals')).status, 400);
});

test('the control port sends batches and refuses what is no batch', async (t) => {
	const running = await started(t);
	const asks = Array.from({ length: 60 }, (_, index) => askOf(running, { path: `/${index}` }));
	const given = await replies(running, asks);
	t.deepEqual(
		given.map(({ arrival }) => arrival?.path),
		asks.map(({ path }) => path),
	);
	t.is((await control(running, '/ready')).status, 200);
	t.is((await control(running, '/other')).status, 404);
	t.is((await control(running, '/ask', { asks: 7 })).status, 400);
	t.is((await control(running, '/ask', { asks: [], concurrency: 0 })).status, 400);
	t.is((await control(running, '/ask', { asks: Array.from({ length: limits.asks + 1 }, () => ({})) })).status, 400);
});

test('what is too long is refused, and what is malformed ends one connection', async (t) => {
	const running = await started(t);
	const long = 'x'.repeat(limits.body + 1);
	const url = `http://127.0.0.1:${running.ports[0]}/`;
	t.is((await fetch(url, { method: 'POST', body: long })).status, 413);
	t.is((await fetch(url, { headers: { 'x-long': long } })).status, 431);
	t.is((await control(running, '/ask', { asks: 'x'.repeat(limits.batch) })).status, 413);
	t.regex(await spoken(t, running.ports[0]!, 'nonsense\r\n\r\n'), /^HTTP\/1.1 400 /);
	t.is(await spoken(t, running.ports[0]!, 'PRI * HT'), '');
	const upgrade = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n';
	t.regex(await spoken(t, running.ports[0]!, upgrade), /^HTTP\/1.1 200 [\s\S]*"protocol":"http\/1.1"/);
});

/** What comes back when a client says something and ends its side. */
async function spoken(t: ExecutionContext, port: number, text: string): Promise<string> {
	const socket: Socket = connect(port, '127.0.0.1');
	t.teardown(() => socket.destroy());
	socket.end(text);
	let answer = '';
	for await (const chunk of socket) answer += String(chunk);
	return answer;
}

test('connections that are open and idle do not hold up the end', async (t) => {
	const running = await started(t);
	const session = connectHttp2(`http://127.0.0.1:${running.ports[0]}`);
	t.teardown(() => session.destroy());
	const stream = session.request({ ':path': '/' });
	stream.resume();
	await once(stream, 'close');
	const quiet = connect(running.ports[0]!, '127.0.0.1');
	await once(quiet, 'connect');
	quiet.resume();
	const ended = Promise.all([once(session, 'close'), once(quiet, 'close')]);
	await running.stop();
	await ended;
	t.pass();
});

test('names of header lines are in lower case and pseudo-headers are none', (t) => {
	t.deepEqual(headerLines([':path', '/', 'X-A', 'B', 'x-a', 'c']), [
		['x-a', 'B'],
		['x-a', 'c'],
	]);
});
