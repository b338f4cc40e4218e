// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { copyFile, mkdir } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { type Carrier, keysOf } from 'branchline';
import { repository } from './docs-page.ts';

interface Example {
	service(next: string): Server;
	headersWithKey?(key: string): Record<string, string>;
}

const carriers: readonly Carrier[] = [
	{ kind: 'header', name: 'x-branchline-key' },
	{ kind: 'baggage', name: 'branchline-key' },
];

/** A snippet of the guide, where it finds the packages that it imports. */
async function example(name: string): Promise<Example> {
	const folder = `${repository}test/dist/examples/`;
	await mkdir(folder, { recursive: true });
	await copyFile(`${repository}docs/guide/examples/${name}`, folder + name);
	return (await import(pathToFileURL(folder + name).href)) as Example;
}

async function listening(server: Server): Promise<string> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Sends requests through the example to a service that says what it got: the keys that each request showed there. */
async function keysAfter(
	{ service }: Example,
	requests: readonly Readonly<Record<string, string>>[],
): Promise<readonly (readonly string[])[]> {
	const last = createServer(async (request, response) => {
		await setTimeout(5);
		response.end(JSON.stringify(Object.entries(request.headers)));
	});
	const first = service(await listening(last));
	const url = await listening(first);
	try {
		const answers = requests.map(async (headers) => (await fetch(url, { headers })).json());
		const seen = (await Promise.all(answers)) as (readonly (readonly [string, string])[])[];
		return seen.map((headers) => keysOf({ headers }, carriers));
	} finally {
		for (const server of [first, last]) server.close().closeAllConnections();
	}
}

test('the snippet for plain HTTP clients hands the key on, and mixes no two requests', async (t) => {
	const keys = await keysAfter(await example('forward-headers.mjs'), [
		{ 'x-branchline-key': 'pr-1' },
		{ baggage: 'user=ana;vip, branchline-key=pr-2;ttl=60' },
		{},
		{ 'x-branchline-key': 'pr-3', baggage: 'user=ana' },
	]);
	t.deepEqual(keys, [['pr-1'], ['pr-2'], [], ['pr-3']]);
});

test('the snippet for OpenTelemetry hands the key on, and starts requests with one', async (t) => {
	const snippet = await example('opentelemetry-baggage.mjs');
	const keys = await keysAfter(snippet, [
		{ baggage: 'branchline-key=pr-1' },
		{ baggage: 'user=ana;vip, branchline-key=pr-2;ttl=60' },
		{ baggage: 'user=ana' },
		snippet.headersWithKey!('pr-3'),
	]);
	t.deepEqual(keys, [['pr-1'], ['pr-2'], [], ['pr-3']]);
});
