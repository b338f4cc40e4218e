// SPDX-License-Identifier: Apache-2.0
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Backends, startBackends } from '@branchline/conformance';
import { load } from '@branchline/testbed';
import test from 'ava';
import { resourceTypes } from 'envoy-control-plane-ts';
import { sandbox, service } from '../envoy/documents.ts';
import { serving } from './serving.ts';

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['checkout', 'checkout-pr-1', 'checkout-pr-2']);
});

test.after.always(() => backends.stop());

function services(): string {
	return ['checkout', 'checkout-pr-1', 'checkout-pr-2'].map((name) => service(name, backends.at(name))).join('');
}

const [one, two] = [{ 'x-branchline-key': 'pr-1' }, { baggage: 'user=ana, branchline-key = pr-2' }];

test.serial('sandboxes of files come, change and go on a running Envoy', async (t) => {
	const { write, answers, ask, folder, hears } = await serving(t, {
		'services.yaml': services(),
		'pr-1.yaml': sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'),
	});
	t.is(await ask(), 'checkout');
	t.is(await ask(one), 'checkout-pr-1');
	t.is(await ask(two), 'checkout');
	await write('pr-2.yaml', sandbox('pr-2', 'checkout', '{service: checkout-pr-2}'));
	await answers('checkout-pr-2', two);
	await write('pr-1.yaml', sandbox('pr-1', 'checkout', '{service: checkout-pr-2}'));
	await answers('checkout-pr-2', one);
	await rm(join(folder, 'pr-2.yaml'));
	await answers('checkout', two);
	t.is(await ask(one), 'checkout-pr-2');
	await write('services.yaml', services().replace(/(name: checkout-pr-2-x[\s\S]*?endpoints: )\[.*?\]\}\]/, '$1[]'));
	await answers('503', one);
	t.is(await ask(), 'checkout');
	await hears(/Envoy envoy .*is connected/);
});

test.serial('while a file is broken, that is said with its place, and what was served before stays', async (t) => {
	const pr1 = sandbox('pr-1', 'checkout', '{service: checkout-pr-1}');
	const { write, answers, ask, hears } = await serving(t, { 'services.yaml': services(), 'pr-1.yaml': pr1 });
	await write('pr-1.yaml', `${pr1}\nkind: [`);
	await hears(/error: pr-1\.yaml:\d+:\d+ /);
	await hears(/error: the files are malformed; what was read before holds/);
	t.is(await ask(one), 'checkout-pr-1');
	await write('pr-1.yaml', sandbox('pr-1', 'checkout', '{servce: checkout-pr-1}'));
	await hears(/error: pr-1\.yaml:\d+:\d+ .*servce/s);
	t.is(await ask(one), 'checkout-pr-1');
	await write('pr-1.yaml', sandbox('pr-1', 'checkout', '{service: checkout-pr-2}'));
	await answers('checkout-pr-2', one);
	await hears(/info: the files can be read again/);
});

test.serial('routes of the user that nothing listens for, and forks that they do not reach, are said', async (t) => {
	const cluster = { '@type': resourceTypes.CDS.typeUrl, name: 'co', type: 'STATIC' };
	const routes = [{ match: { prefix: '/' }, route: { cluster: 'co' } }];
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	const table = { '@type': resourceTypes.RDS.typeUrl, name: 'edge', virtual_hosts };
	const { write, hears } = await serving(t, {
		'services.yaml': services(),
		'pr-1.yaml': sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'),
	});
	await write('edge.yaml', JSON.stringify({ resources: [table, cluster] }));
	await hears(/warning: .*shop\/checkout:8080 is forked, and no route at which keys are honoured sends requests to it/);
	await hears(/warning: nothing listens: .*no Listener that asks for them/);
	t.pass();
});

test.serial(
	'a resource of the user that Envoy refuses, or that cannot be encoded, is named, and the rest goes on',
	async (t) => {
		const cluster = (more: object) =>
			JSON.stringify({ '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name: 'mine', ...more });
		const { write, answers, ask, hears } = await serving(t, {
			'services.yaml': services(),
			'pr-1.yaml': sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'),
			'mine.yaml': cluster({ type: 'STATIC' }),
		});
		await write('mine.yaml', cluster({ type: 'EDS' }));
		await hears(/error: Envoy envoy refuses Cluster mine: .*without an EDS config/);
		await write('mine.yaml', cluster({ type: 'STATIC', no_such_field: 1 }));
		await hears(/error: Cluster mine: .*no_such_field.*; what was served of it before stays/);
		await write('pr-2.yaml', sandbox('pr-2', 'checkout', '{service: checkout-pr-2}'));
		await answers('checkout-pr-2', two);
		t.is(await ask(one), 'checkout-pr-1');
	},
);

test.serial('a sandbox expires without a change of any file', async (t) => {
	const pr1 = sandbox('pr-1', 'checkout', '{service: checkout-pr-1}');
	const { write, answers } = await serving(t, { 'services.yaml': services(), 'pr-1.yaml': pr1 });
	const at = new Date(Date.now() + 8_000).toISOString();
	await write(
		'pr-2.yaml',
		sandbox('pr-2', 'checkout', `{service: checkout-pr-2}`).replace('forks:', `expiry: {at: "${at}"}, forks:`),
	);
	await answers('checkout-pr-2', two);
	await answers('checkout', two);
	t.true(Date.now() >= Date.parse(at));
	await answers('checkout-pr-1', one);
});

test.serial('the program may be ended and started again under load: no request fails', async (t) => {
	const { port, stop, start, hears, write, answers } = await serving(t, {
		'services.yaml': services(),
		'pr-1.yaml': sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'),
	});
	const running = load({
		request: () => ({ host: '127.0.0.1', port, headers: { ...one, host: 'checkout.shop' } }),
		accept: ({ status, body }) => status === 200 && body === 'checkout-pr-1',
		maxRequests: Number.POSITIVE_INFINITY,
		rate: 500,
	});
	t.teardown(() => running.stop());
	t.is(await stop(), 0);
	await start();
	await hears(/Envoy envoy .*is connected/);
	await write('pr-2.yaml', sandbox('pr-2', 'checkout', '{service: checkout-pr-2}'));
	await answers('checkout-pr-2', two);
	const { sent, wrong, errors } = await running.stop();
	t.true(sent > 100);
	t.deepEqual({ wrong, errors }, { wrong: 0, errors: 0 });
});
