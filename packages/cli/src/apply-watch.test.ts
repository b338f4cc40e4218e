// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeApi } from '@branchline/kube/fake';
import test from 'ava';
import { run } from './run.test.fixture.ts';
import { sandbox } from './shop.test.fixture.ts';
import { put, rules, watching } from './watching.test.fixture.ts';

test('it follows its files, keeps what was there while they are malformed, and ends when it is told to', async (t) => {
	const { api, file, child, said, hears } = await watching(t, ['-f', 'sandbox.yaml']);
	await hears('stdout', /^VirtualService shop\/cart patched for pr-1\n$/);
	await writeFile(file, sandbox('pr-2'));
	await hears('stdout', /^VirtualService shop\/cart patched for pr-2\n$/);
	const before = rules(api);
	await writeFile(
		file,
		'apiVersion: branchline.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-3}\nspec: {forks: 3}\n',
	);
	await hears('stderr', /error: sandbox\.yaml:4:/);
	await writeFile(file, sandbox('pr-2'));
	await sleep(1000);
	t.is(rules(api), before);
	t.is(said.stdout, '');
	child.kill('SIGTERM');
	const [code] = (await once(child, 'exit')) as [number];
	t.is(code, 0);
	t.regex(said.stderr, /info: stopped; the mesh stays as it is\n$/);
	t.is(rules(api), before);
});

test('with --from-cluster it follows the sandboxes of the cluster, and reports in their status', async (t) => {
	const { api, child, hears } = await watching(t, ['--from-cluster', '-q']);
	put(api, sandbox('pr-1'));
	await hears('stdout', /^VirtualService shop\/cart patched for pr-1\n$/);
	const status = () => JSON.stringify(api.get('branchline.dev/v1alpha1', 'Sandbox', 'shop', 'pr-1')?.status ?? '');
	for (const end = Date.now() + 10_000; !status().includes('Programmed') && Date.now() < end; ) await sleep(20);
	t.regex(status(), /"type":"Programmed","status":"True"/);
	child.kill('SIGINT');
	const [code] = (await once(child, 'exit')) as [number];
	t.is(code, 0);
});

test('mistakes on the command line are said before anything is watched', async (t) => {
	const api = await startFakeApi();
	t.teardown(() => api.close());
	const options = `--kubeconfig ${api.kubeconfig}`;
	const cases: readonly (readonly [string, RegExp])[] = [
		['--mesh istio', /say where the sandboxes are/],
		['--mesh istio --from-cluster --now 2026-01-01T00:00:00Z', /leave out --now/],
		['--mesh envoy --from-cluster', /an API server does not take them/],
	];
	for (const [args, expected] of cases) {
		const { code, stderr } = await run(`apply --watch ${args} ${options}`);
		t.is(code, 2, stderr);
		t.regex(stderr, expected);
	}
	t.deepEqual(api.writes(), []);
});
