// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { call } from './call.ts';
import { type Echo, type EchoAnswer, startEcho } from './echo.ts';
import { fetchEnvoy } from './fetch-envoy.ts';
import { FileXds } from './file-xds.ts';
import { load } from './load.ts';
import { httpListener, staticCluster } from './resources.ts';
import { type Envoy, startEnvoy } from './start-envoy.ts';
import type { XdsResource, XdsResources } from './xds-resources.ts';

let binary = '';
let apps: Echo[] = [];

test.before(async () => {
	binary = (await fetchEnvoy()).path;
	apps = await Promise.all(['a', 'b'].map((name) => startEcho({ name })));
});

test.after.always(async () => {
	await Promise.all(apps.map((app) => app.stop()));
});

interface Mesh {
	readonly xds: FileXds;
	readonly envoy: Envoy;
	readonly port: number;
	readonly directory: string;
}

async function emptyDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-xds-'));
	t.teardown(() => rm(directory, { recursive: true, force: true }));
	return directory;
}

async function start(t: ExecutionContext): Promise<Mesh> {
	const directory = await emptyDirectory(t);
	const xds = await FileXds.open({ directory, listeners: [httpListener({ name: 'in', routeConfiguration: 'r:1' })] });
	const envoy = await startEnvoy({ binary, config: xds.bootstrap });
	t.teardown(() => envoy.stop());
	xds.attach(envoy);
	return { xds, envoy, port: await envoy.port('in'), directory };
}

function routes(cluster: string) {
	const all = { name: 'all', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster } }] };
	return { name: 'r:1', virtual_hosts: [all] };
}

function single(cluster: string, app: Echo | undefined): XdsResources {
	return {
		clusters: [staticCluster(cluster, app === undefined ? [] : [app])],
		routeConfigurations: [routes(cluster)],
	};
}

function assignment(cluster_name: string, { host, port }: Echo) {
	const endpoint = { address: { socket_address: { address: host, port_value: port } } };
	return { cluster_name, endpoints: [{ lb_endpoints: [{ endpoint }] }] };
}

async function reached(port: number): Promise<string> {
	const { status, body } = await call({ host: '127.0.0.1', port });
	return status === 200 ? (JSON.parse(body) as EchoAnswer).name : String(status);
}

async function clusterNames(envoy: Envoy): Promise<string[]> {
	const names = (await envoy.admin('/clusters')).matchAll(/^(.+)::default_priority::max_connections/gm);
	return [...names].map(([, name]) => name as string);
}

test('starts with route tables that know nothing, and routes by what is published once that resolves', async (t) => {
	const { xds, envoy, port } = await start(t);
	t.is(await reached(port), '404');
	for (const [cluster, app] of [
		['one', 'a'],
		['two:2', 'b'],
		['two:2', 'a'],
	] as const) {
		await xds.publish(
			single(
				cluster,
				apps.find(({ name }) => name === app),
			),
		);
		t.is(await reached(port), app);
		t.deepEqual(await clusterNames(envoy), [cluster]);
	}
});

test('publishing under load breaks nothing: each answer comes from one of the two', async (t) => {
	const { xds, port } = await start(t);
	await xds.publish(single('c', apps[0]));
	const running = load({
		request: () => ({ host: '127.0.0.1', port }),
		accept: ({ status, body }) => status === 200 && /^\{"name":"[ab]"/.test(body),
		maxRequests: 100_000,
		concurrency: 4,
	});
	let rounds = 0;
	while (rounds < 30 || running.report().sent < 2_000) {
		rounds++;
		await xds.publish(single(`c${rounds}`, apps[rounds % 2]));
	}
	const report = await running.stop();
	t.like(report, { wrong: 0, errors: 0, status5xx: 0 }, JSON.stringify(report.failures));
	t.true(report.sent >= 2_000);
	t.log(`${rounds} changes, ${report.sent} requests, p50 ${report.p50.toFixed(1)} ms, p99 ${report.p99.toFixed(1)} ms`);
});

test('endpoints by EDS change without the cluster, may be empty, and go with their cluster', async (t) => {
	const { xds, port, directory } = await start(t);
	const name = 'fork~pr-1~shop/cart:8080';
	const eds = { name, type: 'EDS', edsClusterConfig: { edsConfig: { ads: {} } } };
	const publish = (endpoints: XdsResource[]) =>
		xds.publish({ clusters: [eds], routeConfigurations: [routes(name)], endpoints });
	for (const app of apps) {
		await publish([assignment(name, app)]);
		t.is(await reached(port), app.name);
	}
	await publish([]);
	t.is(await reached(port), '503');
	await xds.publish(single('c', apps[0]));
	t.is(await reached(port), 'a');
	t.deepEqual(await readdir(join(directory, 'eds')), []);
});

const badRoute = { match: { safe_regex: { regex: '(' } }, route: { cluster: 'c' } };

const broken: Record<string, { part: Partial<XdsResources>; says: RegExp }> = {
	'a cluster': {
		part: { clusters: [{ name: 'bad', lb_policy: 'CLUSTER_PROVIDED' }, staticCluster('good', [])] },
		says: /^clusters: rejected by envoy: .*'bad' did not provide one/,
	},
	'an unknown field': {
		part: { clusters: [{ name: 'bad', nonsense: true }] },
		says: /^clusters: rejected by envoy: .*nonsense/,
	},
	'a route': {
		part: {
			routeConfigurations: [{ name: 'r:1', virtual_hosts: [{ name: 'v', domains: ['*'], routes: [badRoute] }] }],
		},
		says: /^route configuration r:1: rejected by envoy: missing \)/,
	},
};

for (const [what, { part, says }] of Object.entries(broken)) {
	test(`${what} that Envoy rejects is an error with its words, and the old state stays`, async (t) => {
		const { xds, envoy, port } = await start(t);
		await xds.publish(single('c', apps[0]));
		await t.throwsAsync(xds.publish({ ...single('new', apps[1]), ...part }), { message: says });
		t.is(await reached(port), 'a');
		t.deepEqual(await clusterNames(envoy), ['c']);
		await xds.publish(single('new', apps[1]));
		t.is(await reached(port), 'b');
	});
}

test('publishing to an Envoy that ended is an error; publishing without one only writes', async (t) => {
	const { xds, envoy } = await start(t);
	const detach = xds.attach(envoy);
	process.kill(envoy.pid, 'SIGKILL');
	await envoy.exited;
	await t.throwsAsync(xds.publish(single('c', apps[0])), { message: /^envoy: envoy ended \(SIGKILL\)/ });
	detach();
	await xds.publish(single('c', apps[1]));
	const again = await startEnvoy({ binary, config: xds.bootstrap });
	t.teardown(() => again.stop());
	t.is(await reached(await again.port('in')), 'b');
});

test('every attached Envoy is waited for, whatever its number of workers', async (t) => {
	const { xds, port } = await start(t);
	const second = await startEnvoy({ binary, config: xds.bootstrap, name: 'second', concurrency: 2 });
	t.teardown(() => second.stop());
	xds.attach(second);
	const ports = [port, await second.port('in')];
	for (const app of [...apps, ...apps]) {
		await xds.publish(single(`to-${app.name}`, app));
		for (const each of ports) t.is(await reached(each), app.name);
	}
});

test('a caller that names nothing, or a name twice, is told', async (t) => {
	const directory = await emptyDirectory(t);
	const xds = await FileXds.open({ directory, listeners: [httpListener({ name: 'in' })] });
	const state = { clusters: [], routeConfigurations: [{ name: 'in' }] };
	await xds.publish({ ...state, routeConfigurations: [{ name: 'in' }, { name: 'nobody asks' }] });
	await t.throwsAsync(xds.publish({ ...state, routeConfigurations: [] }), { message: /^route configuration in: / });
	await t.throwsAsync(xds.publish({ ...state, clusters: [{ name: 'x' }, { name: 'x' }] }), { message: /^x: two/ });
	await t.throwsAsync(xds.publish({ ...state, clusters: [{}] }), { message: /^resource without a name/ });
});
