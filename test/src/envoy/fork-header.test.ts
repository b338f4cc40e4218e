// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Backends, startBackends } from '@branchline/conformance';
import { call, httpListener, staticCluster } from '@branchline/testbed';
import test from 'ava';
import { eventually } from '../eventually.ts';
import { run, sandbox, service } from './documents.ts';
import { freePorts } from './program.ts';

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['cart', 'cart-pr-1', 'stock', 'audit']);
});

test.after.always(() => backends.stop());

const types = 'type.googleapis.com/envoy';

const policy = `
apiVersion: branchline.dev/v1alpha1
kind: RoutingPolicy
metadata: {name: default}
spec: {carriers: [{header: x-branchline-key}], forkHeader: X-Fork}
---`;

/** An edge of a user's, which splits requests between two services, and writes what its guide says into its log. */
function edge(port: number, log: string): readonly object[] {
	const cluster = (name: string) => staticCluster(`shop/${name}:8080`, [backends.at(name)]);
	const clusters = ['cart', 'audit'].map((name) => ({ name: `shop/${name}:8080`, weight: 1 }));
	const table = {
		'@type': `${types}.config.route.v3.RouteConfiguration`,
		name: 'edge',
		virtual_hosts: [
			{
				name: 'all',
				domains: ['*'],
				routes: [
					{ match: { prefix: '/split' }, route: { weighted_clusters: { clusters } } },
					{ match: { prefix: '/stock' }, route: { cluster: 'shop/stock:8080' } },
					{ match: { prefix: '/' }, route: { cluster: 'shop/cart:8080' } },
				],
			},
		],
	};
	const accessLog = {
		name: 'envoy.access_loggers.file',
		typed_config: {
			'@type': `${types}.extensions.access_loggers.file.v3.FileAccessLog`,
			path: log,
			log_format: {
				text_format_source: { inline_string: '%REQ(:PATH)% %METADATA(CLUSTER:branchline.dev:sandbox)%\n' },
			},
		},
	};
	const listener = httpListener({ name: 'edge', port, accessLog: [accessLog] });
	return [listener, table, cluster('cart'), cluster('stock'), cluster('audit')];
}

for (const strategy of ['lua', 'matcher', 'list'])
	test(`the response of a fork says whose it is, and that of no other, by strategy ${strategy}`, async (t) => {
		const [port] = (await freePorts(1)) as [number];
		const directory = await mkdtemp(join(tmpdir(), 'branchline-log-'));
		t.teardown(() => rm(directory, { recursive: true }));
		const log = join(directory, 'access.log');
		const documents = {
			'services.yaml': ['cart', 'cart-pr-1', 'stock', 'audit'].map((name) => service(name, backends.at(name))).join(''),
			'sandbox.yaml':
				policy +
				sandbox('pr-1', 'cart', '{service: cart-pr-1}') +
				sandbox('pr-2', 'stock', '{respond: {status: 418, headers: {x-fork: of-its-own}}}'),
			'edge.yaml': JSON.stringify({ resources: edge(port, log) }),
		};
		await run(t, { documents, port, args: ['--set', `strategy=${strategy}`] });
		const ask = async (path: string, key?: string) => {
			const headers = { host: 'shop', ...(key === undefined ? {} : { 'x-branchline-key': key }) };
			const { status, body, headers: returned } = await call({ host: '127.0.0.1', port, path, headers });
			return [status === 200 ? body : status, returned['x-fork']?.join(', ')];
		};
		t.deepEqual(await ask('/', 'pr-1'), ['cart-pr-1', 'shop/pr-1']);
		t.deepEqual(await ask('/'), ['cart', undefined]);
		t.deepEqual(await ask('/', 'pr-3'), ['cart', undefined]);
		t.deepEqual(await ask('/stock', 'pr-1'), ['stock', undefined]);
		t.deepEqual(await ask('/stock', 'pr-2'), [418, 'of-its-own, shop/pr-2']);
		const drawn = new Map<unknown, number>();
		for (let n = 0; n < 40; n++) {
			const [body, header] = await ask('/split', 'pr-1');
			t.is(header, body === 'cart-pr-1' ? 'shop/pr-1' : undefined);
			drawn.set(body, (drawn.get(body) ?? 0) + 1);
		}
		t.deepEqual([...drawn.keys()].sort(), ['audit', 'cart-pr-1']);
		// Lists name clusters by where they lead, and keys share them.
		if (strategy !== 'lua') return;
		await eventually('the log of the first requests', async () => {
			const lines = (await readFile(log, 'utf8')).split('\n');
			return lines[0] === '/ shop/pr-1' && lines[1] === '/ -';
		});
	});
