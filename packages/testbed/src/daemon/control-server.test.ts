// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { type Controlled, listenForCommands } from './control-server.ts';
import type { TestbedStatus } from './status.ts';

const status = { name: 'x', components: [], pods: [] } as unknown as TestbedStatus;

function ask(socketPath: string, method: string, path: string): Promise<readonly [number | undefined, unknown]> {
	return new Promise((resolve, reject) => {
		request({ socketPath, method, path }, async (response) => {
			resolve([response.statusCode, JSON.parse(await text(response))]);
		})
			.on('error', reject)
			.end();
	});
}

test('status and restart are answered; what fails is said', async (t) => {
	const folder = await mkdtemp(join(tmpdir(), 'branchline-control-'));
	const restarted: string[] = [];
	const controlled: Controlled = {
		status: () => status,
		restart: async (component) => {
			if (component === 'nothing') throw new Error('nothing: expected one of etcd');
			restarted.push(component);
		},
	};
	const path = join(folder, 'control.sock');
	const server = await listenForCommands(path, controlled);
	t.teardown(() => server.close());
	t.teardown(() => rm(folder, { recursive: true }));
	t.deepEqual(await ask(path, 'GET', '/status'), [200, status]);
	t.deepEqual(await ask(path, 'POST', '/restart/etcd'), [200, {}]);
	t.deepEqual(await ask(path, 'POST', '/restart/nothing'), [400, { error: 'nothing: expected one of etcd' }]);
	const [code] = await ask(path, 'GET', '/restart/etcd');
	t.is(code, 400);
	t.deepEqual(restarted, ['etcd']);
});
