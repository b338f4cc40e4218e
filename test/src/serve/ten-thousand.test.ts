// SPDX-License-Identifier: Apache-2.0
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Backends, startBackends } from '@branchline/conformance';
import { call, type Load, load } from '@branchline/testbed';
import test from 'ava';
import fc from 'fast-check';
import { sandbox, service } from '../envoy/documents.ts';
import { freePorts } from '../envoy/program.ts';
import { type Serving, serving } from './serving.ts';

const count = 10_000;
/** Forks that can be told apart: a sandbox forks to the one that its number leads to. */
const forks = ['checkout-a', 'checkout-b', 'checkout-c', 'checkout-d', 'checkout-e', 'checkout-f', 'checkout-g'];
const forkOf = (index: number): string => forks[index % forks.length]!;

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['checkout', ...forks]);
});

test.after.always(() => backends.stop());

const file = (index: number): string => `pr-${index}.yaml`;
const written = (index: number, to = forkOf(index)): string => sandbox(`pr-${index}`, 'checkout', `{service: ${to}}`);

function documents(): Readonly<Record<string, string>> {
	const services = ['checkout', ...forks].map((name) => service(name, backends.at(name))).join('');
	const sandboxes = Array.from({ length: count }, (_, index) => [file(index), written(index)]);
	return { 'services.yaml': services, ...Object.fromEntries(sandboxes) };
}

const header = (index: number) => ({ 'x-branchline-key': `pr-${index}` });
const baggage = (index: number) => ({ baggage: `user=ana, branchline-key = pr-${index}` });

/** The most that one sandbox is worth, of each type that is sent for it: its cluster, and the endpoints of that. */
const most: Readonly<Record<string, number>> = { pushes: 1, push_resources: 1, push_bytes: 1_000 };

/** What was sent to Envoy until now: responses, resources (set and removed) and bytes, by type, such as `CDS pushes`. */
async function sentBy(port: number): Promise<ReadonlyMap<string, number>> {
	const { body } = await call({ host: '127.0.0.1', port, path: '/metrics' });
	const sent = new Map<string, number>();
	for (const [, what, type, number] of body.matchAll(/^xds_(push\w+)_total\{type="(\w+)".*?\} (\d+)$/gm))
		sent.set(`${type} ${what}`, (sent.get(`${type} ${what}`) ?? 0) + Number(number));
	return sent;
}

/** How much more was sent, where it is more. */
function more(
	before: ReadonlyMap<string, number>,
	after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
	const grown = [...after].map(([name, number]) => [name, number - (before.get(name) ?? 0)] as const);
	return Object.fromEntries(grown.filter(([, number]) => number > 0));
}

/** Requests of one key all the time, which no change concerns. */
function constant({ port }: Serving, index: number): Load {
	return load({
		request: () => ({ host: '127.0.0.1', port, headers: { ...header(index), host: 'checkout.shop' } }),
		accept: ({ status, body }) => status === 200 && body === forkOf(index),
		maxRequests: Number.POSITIVE_INFINITY,
		rate: 300,
	});
}

test('10,000 sandboxes on one Envoy: each key reaches its fork, and a change is as small as one sandbox', async (t) => {
	const began = performance.now();
	const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
	const [metrics] = (await freePorts(1)) as [number];
	const served = await serving(t, documents(), { from: ['-f', '.', '--metrics', `127.0.0.1:${metrics}`] });
	const { ask, answers, write, folder } = served;
	t.log(`Envoy listens: ${seconds()}`);
	const random = fc.sample(fc.integer({ min: 0, max: count - 1 }), 20);
	for (const index of [0, count - 1, ...random]) {
		t.is(await ask(header(index)), forkOf(index), `header of ${index}`);
		t.is(await ask(baggage(index)), forkOf(index), `baggage of ${index}`);
	}
	for (const headers of [undefined, header(count), baggage(count)]) t.is(await ask(headers), 'checkout');

	const [steady, changed, removed] = [count - 2, 4_000, 4_001];
	const running = constant(served, steady);
	t.teardown(() => running.stop());
	const other = forkOf(changed + 1);
	const steps = {
		changed: async () => {
			await write(file(changed), written(changed, other));
			await answers(other, header(changed));
		},
		removed: async () => {
			await rm(join(folder, file(removed)));
			await answers('checkout', baggage(removed));
		},
		added: async () => {
			await write(file(count), written(count));
			await answers(forkOf(count), baggage(count));
		},
	};
	for (const [step, take] of Object.entries(steps)) {
		const before = await sentBy(metrics);
		await take();
		const sent = more(before, await sentBy(metrics));
		t.log(`${step}: ${seconds()}, ${JSON.stringify(sent)}`);
		t.true(Object.keys(sent).length > 0);
		for (const [name, number] of Object.entries(sent)) {
			const [type, what] = name.split(' ') as [string, string];
			t.true(['CDS', 'EDS'].includes(type) && number <= most[what]!, `${step}: ${number} ${name}`);
		}
	}
	for (const index of [0, changed + 2, count - 1, ...random.filter((one) => one !== changed && one !== removed)])
		t.is(await ask(header(index)), forkOf(index), `header of ${index}, after the changes`);
	const { sent, wrong, errors } = await running.stop();
	t.log(`${sent} requests of a key that nobody touched; ${seconds()} in all`);
	t.true(sent > 300);
	t.deepEqual({ wrong, errors }, { wrong: 0, errors: 0 });
});
