// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { reflect } from '@branchline/kube';
import test from 'ava';
import { missing } from './build/missing.ts';
import { listTestbeds } from './state/list.ts';
import { removeTestbed } from './state/remove.ts';
import {
	client,
	echoDeployment,
	machineState,
	patience,
	processesOf,
	remains,
	started,
	untilReady,
} from './testbed.test.fixture.ts';
import { findTestbed, startTestbed } from './testbed.ts';
import { until } from './until.ts';

test.before('this machine lacks nothing', async (t) => {
	t.deepEqual(await missing('up'), []);
});

test.serial('from up to down: a Deployment becomes ready, and nothing of it all is left', async (t) => {
	const before = await machineState();
	const testbed = await started(t, { name: 'test-whole', implementations: ['istio', 'envoy-gateway'] });
	const kube = await client(t, testbed.kubeconfig);
	t.is((await kube.version()).gitVersion, 'v1.36.3');
	await kube.create(echoDeployment('web', 2));
	await untilReady(kube, 'web', 2);
	const { components, pods } = await testbed.status();
	t.deepEqual([...new Set(components.map(({ state }) => state))], ['ready']);
	const names = components.map(({ name }) => name);
	for (const name of ['etcd', 'kube-apiserver', 'kube-proxy', 'istiod', 'envoy-gateway']) t.true(names.includes(name));
	t.is(pods.filter(({ name, ready }) => name.startsWith('web-') && ready).length, 2);
	const inside = testbed.run(['kubectl', 'get', 'deployments', '--output=name'], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	t.regex(await text(inside.stdout as Readable), /^deployment\.apps\/web$/m);
	const processes = await processesOf('test-whole');
	t.true(processes.length >= 9);
	await testbed.stop();
	t.deepEqual(await remains('test-whole', processes), []);
	t.deepEqual(await machineState(), before);
	t.is(await findTestbed('test-whole'), undefined);
});

test.serial(
	'a daemon that is killed takes its processes with it; what it leaves is listed and can be removed',
	async (t) => {
		const testbed = await started(t, { name: 'test-killed', lifetime: 'detached' });
		const kube = await client(t, testbed.kubeconfig);
		await kube.create(echoDeployment('web', 1));
		await untilReady(kube, 'web', 1);
		const processes = await processesOf('test-killed');
		process.kill((await testbed.status()).pid, 'SIGKILL');
		await until(
			'nothing runs',
			async () => ((await processesOf('test-killed')).length === 0 ? true : undefined),
			patience,
		);
		t.deepEqual(
			(await listTestbeds()).filter(({ name }) => name === 'test-killed'),
			[{ name: 'test-killed' }],
		);
		t.true((await remains('test-killed', processes)).length > 0);
		await removeTestbed('test-killed');
		t.deepEqual(await remains('test-killed', processes), []);
	},
);

test.serial('two testbeds have the same addresses and nothing else in common; neither starts twice', async (t) => {
	const [one, two] = await Promise.all([started(t, { name: 'test-a' }), started(t, { name: 'test-a-1' })]);
	await t.throwsAsync(startTestbed({ name: 'test-a', implementations: [] }), {
		message: 'testbed test-a: runs already; choose another name, or take it down first',
	});
	t.not(await findTestbed('test-a'), undefined);
	const [kubeOne, kubeTwo] = await Promise.all([client(t, one.kubeconfig), client(t, two.kubeconfig)]);
	await Promise.all([kubeOne.create(echoDeployment('one', 1)), kubeTwo.create(echoDeployment('two', 1))]);
	await Promise.all([untilReady(kubeOne, 'one', 1), untilReady(kubeTwo, 'two', 1)]);
	const addresses = await Promise.all(
		[one, two].map(async (testbed) => (await testbed.status()).pods.map(({ address }) => address)),
	);
	t.deepEqual(addresses[0], addresses[1]);
	const { items } = await kubeOne.list({ apiVersion: 'apps/v1', kind: 'Deployment' });
	t.deepEqual(
		items.map(({ metadata }) => metadata.name),
		['one'],
	);
	await one.stop();
	t.is((await kubeTwo.version()).gitVersion, 'v1.36.3');
	t.deepEqual(await remains('test-a', []), []);
	t.not((await processesOf('test-a-1')).length, 0);
});

test.serial('the API server is restarted: by command, and by itself after a crash; clients go on', async (t) => {
	const testbed = await started(t, { name: 'test-restart' });
	const kube = await client(t, testbed.kubeconfig);
	const seen = new Set<string>();
	const config = { apiVersion: 'v1', kind: 'ConfigMap' };
	const reflector = reflect(kube, config, {
		namespace: 'default',
		onChange: (changes) => {
			for (const { object } of changes) seen.add(object.metadata.name);
		},
	});
	t.teardown(() => reflector.stop());
	await reflector.synced;
	const apiServer = async () => (await testbed.status()).components.find(({ name }) => name === 'kube-apiserver');
	await testbed.restart('kube-apiserver');
	await kube.create({ ...config, metadata: { namespace: 'default', name: 'after-command' } });
	process.kill((await apiServer())?.pid ?? 0, 'SIGKILL');
	await until('restarted', async () => ((await apiServer())?.restarts === 2 ? true : undefined), patience);
	await until('ready', async () => ((await apiServer())?.state === 'ready' ? true : undefined), patience);
	await kube.create({ ...config, metadata: { namespace: 'default', name: 'after-crash' } });
	const both = () => (['after-command', 'after-crash'].every((name) => seen.has(name)) ? true : undefined);
	await until('the watch goes on', both, patience);
	await t.throwsAsync(testbed.restart('nothing'), { message: /^nothing: expected one of etcd, / });
});

test.serial('a testbed ends with the process that started it, also where that is killed', async (t) => {
	t.teardown(() => removeTestbed('test-tied'));
	const script = `
		const { startTestbed } = await import(${JSON.stringify(new URL('./testbed.js', import.meta.url))});
		const { kubeconfig } = await startTestbed({ name: 'test-tied', implementations: [] });
		console.log(kubeconfig);
		setInterval(() => {}, 1000);`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const [line] = (await once(child.stdout, 'data')) as [Buffer];
	t.is(line.toString().trim(), '/run/branchline/test-tied/kubeconfig');
	const processes = await processesOf('test-tied');
	t.true(processes.length > 0);
	child.kill('SIGKILL');
	await text(child.stdout);
	await until(
		'everything is gone',
		async () => ((await remains('test-tied', processes)).length === 0 ? true : undefined),
		patience,
	);
	t.pass();
});

test.serial('what a restart of the machine left of a testbed is in the way of nothing', async (t) => {
	const left = ['/run/branchline/test-left/logs', '/etc/netns/branchline-test-left.1', '/run/netns'];
	for (const folder of left) await mkdir(folder, { recursive: true });
	await writeFile('/run/branchline/test-left/state.json', '{}');
	await writeFile('/run/branchline/test-left.lock', '999999999');
	for (const name of ['branchline-test-left', 'branchline-test-left.1']) await writeFile(`/run/netns/${name}`, '');
	const testbed = await started(t, { name: 'test-left' });
	const kube = await client(t, testbed.kubeconfig);
	await kube.create(echoDeployment('web', 1));
	await untilReady(kube, 'web', 1);
	const processes = await processesOf('test-left');
	await testbed.stop();
	t.deepEqual(await remains('test-left', processes), []);
});
