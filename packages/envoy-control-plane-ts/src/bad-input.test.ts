// SPDX-License-Identifier: Apache-2.0
import test, { type ExecutionContext } from 'ava';
import type { ClientLimits } from './limits.ts';
import type { DeltaStream } from './raw-stream.test.fixture.ts';
import { made, type Serving, serving, until, urls } from './serving.test.fixture.ts';

/** Whether a client that does nothing wrong is served. */
async function stillServes(t: ExecutionContext, serves: Serving): Promise<void> {
	const stream = serves.delta({ node: { id: 'good' } });
	stream.ask(urls.RDS, 'a');
	t.deepEqual((await stream.take(urls.RDS)).names, ['a']);
	stream.call.cancel();
}

type Bad = (stream: DeltaStream) => void;
const many = (length: number) => Array.from({ length }, (_, i) => `n${i}`);
const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'v']));

const refused: readonly [what: string, limits: Partial<ClientLimits>, bad: Bad, status: string, details: RegExp][] = [
	[
		'bytes that are no message',
		{},
		({ call }) => call.send(Buffer.from('ffffffffff', 'hex')),
		'INVALID_ARGUMENT',
		/^5 bytes that are no request: /,
	],
	[
		'a message that is cut off',
		{},
		({ call }) => call.send(Buffer.from('0aff01', 'hex')),
		'INVALID_ARGUMENT',
		/^3 bytes that are no request: /,
	],
	[
		'a request that is too large',
		{ requestBytes: 1_000 },
		(one) => one.ask(urls.RDS, 'x'.repeat(999)),
		'RESOURCE_EXHAUSTED',
		/^a request of \d+ bytes, more than 1000$/,
	],
	[
		'a request that gRPC does not take',
		{},
		({ call }) => call.send(Buffer.alloc(5 * 1024 * 1024)),
		'RESOURCE_EXHAUSTED',
		/larger than max/,
	],
	[
		'too many names at once',
		{ names: 10 },
		(one) => one.ask(urls.RDS, ...many(11)),
		'RESOURCE_EXHAUSTED',
		/^11 names in one request, more than 10$/,
	],
	[
		'too many names dropped',
		{ names: 10 },
		(one) => one.drop(urls.RDS, ...many(11)),
		'RESOURCE_EXHAUSTED',
		/^11 names/,
	],
	[
		'too many versions from before',
		{ names: 10 },
		(one) => one.say({ typeUrl: urls.RDS, initialResourceVersions: versions(many(11)) }),
		'RESOURCE_EXHAUSTED',
		/^11 names/,
	],
	[
		'a name that is too long',
		{ nameLength: 10 ** 3 },
		(one) => one.ask(urls.RDS, 'x'.repeat(1_001)),
		'INVALID_ARGUMENT',
		/^a name of 1001 characters, more than 1000$/,
	],
	[
		'a type that is too long',
		{},
		(one) => one.ask(`t/${'x'.repeat(3_000)}`, 'a'),
		'INVALID_ARGUMENT',
		/^a type of 3002 characters$/,
	],
	[
		'a node that is too large',
		{ nodeBytes: 100 },
		(one) => one.say({ typeUrl: urls.RDS, node: { id: 'x'.repeat(101) } }),
		'RESOURCE_EXHAUSTED',
		/^a node of \d+ bytes, more than 100$/,
	],
];

for (const [what, limits, bad, status, details] of refused) {
	test(`${what}: the stream ends, the server stays`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')], { limits });
		const stream = serves.delta();
		bad(stream);
		const end = await stream.ended;
		t.is(end.status, status);
		t.regex(end.details, details);
		await stillServes(t, serves);
		await until(() => [...serves.plane.sessions].length === 0);
	});

	test(`${what}, later on a stream: it is told why the client is gone`, async (t) => {
		const serves = await serving(t, [made('RDS', 'a')], { limits });
		const stream = serves.delta();
		stream.ask(urls.ECDS, 'a');
		await stream.take(urls.ECDS);
		const disconnected = serves.next('disconnected');
		bad(stream);
		if (what.startsWith('a node')) t.is((await stream.ended).details, 'the node of a stream cannot change');
		else if (what.includes('gRPC')) t.is((await stream.ended).status, status);
		else t.regex((await disconnected)[1], details);
		await disconnected;
		await stillServes(t, serves);
	});
}

test('names of one type add up over requests, those that are asked for again do not', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')], { limits: { names: 10 } });
	const stream = serves.delta();
	stream.ask(urls.RDS, ...many(10));
	await stream.take(urls.RDS);
	stream.ask(urls.RDS, ...many(10));
	await stream.take(urls.RDS);
	stream.ask(urls.RDS, 'one more');
	t.like(await stream.ended, { status: 'RESOURCE_EXHAUSTED', details: 'more than 10 names of one type on one stream' });
});

test('types add up to a limit, and are forgotten with the stream', async (t) => {
	const serves = await serving(t, [made('RDS', 'a')], { limits: { types: 3 } });
	const stream = serves.delta();
	for (const type of ['t/1', 't/2', 't/3']) {
		stream.ask(type, 'a');
		t.deepEqual((await stream.take(type)).removed, ['a']);
	}
	t.deepEqual([...serves.store.types].sort(), ['t/1', 't/2', 't/3', urls.RDS]);
	stream.ask('t/4', 'a');
	t.like(await stream.ended, { status: 'RESOURCE_EXHAUSTED', details: 'more than 3 types on one stream' });
	t.deepEqual(serves.store.types, [urls.RDS]);
});

test('names of objects in JavaScript are names as any others', async (t) => {
	const hostile = ['__proto__', 'constructor', 'toString', '*a', '', '\0', '../..', '$&', '.*'];
	const there = hostile.filter((name) => name !== '');
	const serves = await serving(
		t,
		there.map((name) => made('RDS', name)),
	);
	const [delta, sotw] = [serves.delta(), serves.sotw()];
	delta.say({
		typeUrl: urls.RDS,
		resourceNamesSubscribe: hostile,
		initialResourceVersions: JSON.parse('{"__proto__": "v", "hasOwnProperty": "v"}'),
	});
	const answer = await delta.take(urls.RDS);
	t.deepEqual([...answer.names].sort(), [...there].sort());
	t.deepEqual([...answer.removed].sort(), ['', 'hasOwnProperty']);
	sotw.ask(urls.RDS, ...hostile);
	const refused = serves.next('refused');
	sotw.nack(await sotw.next(urls.RDS), '__proto__ is bad, and $& too');
	t.deepEqual((await refused)[0].resources.map(({ name }) => name).sort(), ['$&', '__proto__']);
	t.deepEqual(
		[...(await sotw.take(urls.RDS)).names].sort(),
		there.filter((name) => !['$&', '__proto__'].includes(name)).sort(),
	);
	t.false('v' in {});
});

test.serial('a refusal of any length costs little, and is told cut and printable', async (t) => {
	const names = many(5_000);
	const serves = await serving(
		t,
		names.map((name) => made('RDS', name)),
	);
	const stream = serves.delta();
	stream.ask(urls.RDS, ...names);
	const answer = await stream.next(urls.RDS);
	const refused = serves.next('refused');
	const begin = process.cpuUsage();
	stream.nack(answer, `\u001b[31m\u202e\n${'n'.repeat(3 * 1024 * 1024)}`);
	const [{ message, resources }] = await refused;
	t.true(process.cpuUsage(begin).user < 2_000_000);
	t.true(message.startsWith('\\u001b[31m\\u202e nnn'));
	t.true(message.length < 4_200);
	t.deepEqual(resources, []);
	t.is((await stream.take(urls.RDS)).names.length, 2_500);
});
