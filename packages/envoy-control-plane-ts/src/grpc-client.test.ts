// SPDX-License-Identifier: Apache-2.0
import { Client, credentials, Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { ControlPlane } from './control-plane.ts';
import { resourceFromJson } from './json.ts';
import { listen } from './listen.ts';
import type { Resource } from './resource.ts';
import { Store } from './store.ts';

const path = '/test.Names/Name';
const asBytes = (value: Buffer): Buffer => value;
const ads = { ads: {}, resourceApiVersion: 'V3' };
const api = 'type.googleapis.com/envoy';

/** A gRPC server that answers every call with its name. */
async function backend(t: ExecutionContext, name: string): Promise<number> {
	const server = new Server();
	const definition = {
		path,
		requestStream: false,
		responseStream: false,
		requestSerialize: asBytes,
		requestDeserialize: asBytes,
		responseSerialize: asBytes,
		responseDeserialize: asBytes,
	} as const;
	server.addService(
		{ Name: definition },
		{ Name: (_: unknown, done: (error: null, answer: Buffer) => void) => done(null, Buffer.from(name)) },
	);
	t.teardown(() => server.forceShutdown());
	return new Promise((resolve, reject) =>
		server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
			error === null ? resolve(port) : reject(error),
		),
	);
}

function listener(name: string): Resource {
	const manager = {
		'@type': `${api}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
		rds: { routeConfigName: name, configSource: ads },
		httpFilters: [{ name: 'router', typedConfig: { '@type': `${api}.extensions.filters.http.router.v3.Router` } }],
	};
	return resourceFromJson({
		'@type': `${api}.config.listener.v3.Listener`,
		name,
		apiListener: { apiListener: manager },
	});
}

/** Calls with the header `x-sandbox: pr-1` go to the second cluster, all others to the first. */
function routes(name: string, [first, second]: readonly [string, string]): Resource {
	const headers = [{ name: 'x-sandbox', stringMatch: { exact: 'pr-1' } }];
	return resourceFromJson({
		'@type': `${api}.config.route.v3.RouteConfiguration`,
		name,
		virtualHosts: [
			{
				name: 'all',
				domains: ['*'],
				routes: [
					{ match: { prefix: '', headers }, route: { cluster: second } },
					{ match: { prefix: '' }, route: { cluster: first } },
				],
			},
		],
	});
}

function cluster(name: string, portValue: number): readonly Resource[] {
	const endpoint = { address: { socketAddress: { address: '127.0.0.1', portValue } } };
	return [
		resourceFromJson({
			'@type': `${api}.config.cluster.v3.Cluster`,
			name,
			type: 'EDS',
			edsClusterConfig: { edsConfig: ads },
		}),
		resourceFromJson({
			'@type': `${api}.config.endpoint.v3.ClusterLoadAssignment`,
			clusterName: name,
			endpoints: [
				{
					locality: { region: 'r', zone: 'z' },
					loadBalancingWeight: 1,
					lbEndpoints: [{ healthStatus: 'HEALTHY', endpoint, loadBalancingWeight: 1 }],
				},
			],
		}),
	];
}

async function proxylessClient(t: ExecutionContext, port: number): Promise<Client> {
	process.env.GRPC_XDS_BOOTSTRAP_CONFIG = JSON.stringify({
		xds_servers: [
			{ server_uri: `127.0.0.1:${port}`, channel_creds: [{ type: 'insecure' }], server_features: ['xds_v3'] },
		],
		node: { id: 'proxyless', cluster: 'shop', locality: { region: 'r', zone: 'z', sub_zone: '' } },
	});
	// It reads the environment when it is loaded.
	const { register } = await import('@grpc/grpc-js-xds');
	register();
	const client = new Client('xds:///names', credentials.createInsecure());
	t.teardown(() => client.close());
	return client;
}

function ask(client: Client, headers: Readonly<Record<string, string>> = {}): Promise<string> {
	const metadata = new Metadata();
	for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
	return new Promise((resolve, reject) => {
		client.makeUnaryRequest(path, asBytes, asBytes, Buffer.from(''), metadata, (error, answer) =>
			error === null ? resolve(`${answer}`) : reject(error),
		);
	});
}

/** Asks until the answer is the wanted one: a client hears of changes a little later than they are acknowledged. */
async function eventually(client: Client, wanted: string, headers?: Readonly<Record<string, string>>): Promise<void> {
	const deadline = performance.now() + 60_000;
	while ((await ask(client, headers)) !== wanted) {
		if (performance.now() > deadline) throw new Error(`${wanted} does not answer within 60 s`);
	}
}

test('a proxyless gRPC client routes by header, follows changes, and goes on without the control plane', async (t) => {
	const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => backend(t, name)));
	const store = new Store();
	const set = [listener('names'), routes('names', ['a', 'b']), ...cluster('a', a!), ...cluster('b', b!)];
	store.publish({ set });
	const controlPlane = new ControlPlane({ serve: store });
	const refused: unknown[] = [];
	controlPlane.on('refused', (refusal) => refused.push(refusal));
	const server = await listen(controlPlane);
	t.teardown(() => server.close({ graceMs: 100 }));
	const client = await proxylessClient(t, server.port);
	const sandbox = { 'x-sandbox': 'pr-1' };
	t.is(await ask(client), 'a');
	t.is(await ask(client, sandbox), 'b');

	store.publish({ set: [routes('names', ['a', 'c']), ...cluster('c', c!)] });
	await eventually(client, 'c', sandbox);
	t.is(await ask(client), 'a');
	t.deepEqual(refused, []);

	await server.close();
	t.is(await ask(client), 'a');
	t.is(await ask(client, sandbox), 'c');
});
