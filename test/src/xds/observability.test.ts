// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Admission, ControlPlane, dump, listen, log, metrics, resourceTypes, Store } from 'envoy-control-plane-ts';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { eventually } from '../eventually.ts';
import { Authority, CertificateFolder } from './identities.ts';
import { ask, connection, type Method, RawCall } from './raw-client.ts';
import { cluster, endpoints, routesTo, shop } from './shop.ts';
import { application, client, replica } from './stage.ts';

const csds: Method = {
	path: '/envoy.service.status.v3.ClientStatusDiscoveryService/FetchClientStatus',
	request: 'envoy.service.status.v3.ClientStatusRequest',
	response: 'envoy.service.status.v3.ClientStatusResponse',
};

interface Status {
	readonly config?: readonly {
		readonly node: { readonly id: string };
		readonly genericXdsConfigs?: readonly {
			readonly typeUrl: string;
			readonly name: string;
			readonly configStatus?: string;
			readonly errorState?: { readonly details: string };
			readonly xdsConfig?: unknown;
		}[];
	}[];
}

/** `CDS a SYNCED` for each resource of a status. */
function lines({ config = [] }: Status): readonly string[] {
	const short = Object.fromEntries(Object.entries(resourceTypes).map(([name, { typeUrl }]) => [typeUrl, name]));
	return config.flatMap(({ node, genericXdsConfigs = [] }) =>
		genericXdsConfigs.map(({ typeUrl, name, configStatus }) => `${node.id} ${short[typeUrl]} ${name} ${configStatus}`),
	);
}

test.serial(
	'metrics, log lines, the dump and CSDS tell what happens to a real Envoy, and show no bodies',
	async (t) => {
		const app = await application(t, 'app');
		const { store, controlPlane, ...server } = await replica(t, shop('a', app), { operators: () => true });
		const registry = new Registry();
		const written: string[] = [];
		t.teardown(metrics(controlPlane, registry));
		t.teardown(log(controlPlane, pino({ level: 'debug' }, { write: (line: string) => void written.push(line) })));
		await client(t, { id: 'one', replicas: [server], metadata: { zone: 'b' } });
		const secret = 'c0ffee';
		store.publish({
			set: [
				cluster('b', { alt_stat_name: secret }),
				endpoints('b', [app]),
				routesTo('b'),
				cluster('wrong', { connect_timeout: '0s', alt_stat_name: secret }),
			],
		});
		const session = await connection(server);
		t.teardown(() => session.destroy());
		const status = async (request: object = {}): Promise<Status> =>
			(await ask(session, csds, { ...request })) as Status;
		const settled = [
			'LDS in SYNCED',
			'RDS shop SYNCED',
			'CDS a SYNCED',
			'CDS b SYNCED',
			'EDS a SYNCED',
			'EDS b SYNCED',
		];
		const wanted = [...settled, 'CDS wrong ERROR'].map((line) => `one ${line}`).sort();
		await eventually(
			'the status',
			async () => JSON.stringify([...lines(await status())].sort()) === JSON.stringify(wanted),
		);

		const whole = await status();
		const wrong = whole.config![0]!.genericXdsConfigs!.find(({ name }) => name === 'wrong');
		t.regex(wrong!.errorState!.details, /^…Proto constraint .*ConnectTimeout: value must be greater than 0s/);
		t.true(whole.config![0]!.genericXdsConfigs!.every(({ xdsConfig }) => xdsConfig === undefined));
		const zone = (exact: string) => ({ path: [{ key: 'zone' }], value: { stringMatch: { exact } } });
		for (const [matcher, count] of [
			[{ nodeId: { prefix: 'o' } }, 1],
			[{ nodeId: { exact: 'two' } }, 0],
			[{ nodeMetadatas: [zone('b')] }, 1],
			[{ nodeMetadatas: [zone('c')] }, 0],
			[{ nodeId: { exact: 'ONE', ignoreCase: true }, nodeMetadatas: [zone('b')] }, 1],
		] as const) {
			t.is((await status({ nodeMatchers: [matcher] })).config?.length ?? 0, count, JSON.stringify(matcher));
		}
		await t.throwsAsync(status({ nodeMatchers: [{ nodeId: { safeRegex: { regex: '(a+)+$' } } }] }), {
			message: /: 3 /,
		});

		const text = await registry.metrics();
		for (const line of [
			/^xds_streams\{protocol="delta"\} 1$/m,
			/^xds_rejects_total\{type="CDS"\} 1$/m,
			/^xds_push_resources_total\{type="EDS",change="set"\} [23]$/m,
			/^xds_push_queue_seconds_count\{type="RDS"\} 1$/m,
			/^xds_ack_seconds_count\{type="LDS"\} 1$/m,
			/^xds_backlog_resources\{type="CDS"\} 0$/m,
			/^xds_in_flight_age_seconds\{type="CDS"\} 0$/m,
			/^xds_event_loop_delay_seconds\{quantile="0.99"\} /m,
		])
			t.regex(text, line);

		const state = dump(controlPlane);
		t.like(state.streams[0], { node: { id: 'one', cluster: 'shop' }, protocol: 'delta', unwritten: 0, warming: [] });
		const [clusters] = state.streams[0]!.types;
		t.like(clusters, { asks: '*', backlog: 0, inFlight: undefined });
		t.deepEqual(clusters!.resources, { synced: 2, 'not sent': 0, unanswered: 0, refused: 1 });
		t.is(clusters!.refused[0]!.name, 'wrong');

		const messages = written.map((line) => (JSON.parse(line) as { msg: string }).msg);
		for (const message of ['client connected', 'response sent', 'response acknowledged', 'response refused'])
			t.true(messages.includes(message), message);
		for (const shown of [written.join(''), JSON.stringify(state), text, JSON.stringify(whole)])
			t.false(shown.includes(secret));
	},
);

test.serial('what a client calls itself makes no lines and no metrics of its own', async (t) => {
	const { controlPlane, ...server } = await replica(t, []);
	const registry = new Registry();
	const written: string[] = [];
	t.teardown(metrics(controlPlane, registry));
	t.teardown(log(controlPlane, pino({ level: 'debug' }, { write: (line: string) => void written.push(line) })));
	const session = await connection(server);
	t.teardown(() => session.destroy());
	const stream = new RawCall(session, {
		path: '/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources',
		request: 'envoy.service.discovery.v3.DeltaDiscoveryRequest',
		response: 'envoy.service.discovery.v3.DeltaDiscoveryResponse',
	});
	stream.send({
		node: { id: `evil\n\u001b[31m${'x'.repeat(5_000)}` },
		typeUrl: 'a/made.up.Type',
		resourceNamesSubscribe: ['n'],
	});
	await eventually('the answer', async () => /xds_pushes_total\{type="other"\} 1/.test(await registry.metrics()));
	t.notRegex(await registry.metrics(), /made\.up|evil/);
	const [line] = written;
	t.true(line!.length < 1_000);
	const { node } = JSON.parse(line!) as { node: string };
	t.regex(node, /^evil\\u000a\\u001b\[31mx+…$/);
});

test.serial('the status of clients is for operators', async (t) => {
	const [authority, folder] = [new Authority(), await CertificateFolder.make(t)];
	await folder.write({ ca: authority.ca, ...authority.server() });
	const controlPlane = new ControlPlane<Admission>({ serve: () => new Store() });
	const secure = await listen(controlPlane, {
		tls: folder.files,
		operators: ({ identity }) => identity?.uris.includes('spiffe://test/ns/shop/operator') === true,
	});
	t.teardown(() => secure.close({ graceMs: 100 }));
	const as = async (name: string) => {
		const { certificate: cert, key } = authority.client(name);
		const session = await connection(secure, { ca: authority.ca, cert, key });
		t.teardown(() => session.destroy());
		return ask(session, csds, {});
	};
	t.deepEqual(await as('operator'), {});
	await t.throwsAsync(as('envoy'), { message: /: 7 the status of clients is for operators/ });
	const open = await listen(controlPlane);
	t.teardown(() => open.close({ graceMs: 100 }));
	const session = await connection(open);
	t.teardown(() => session.destroy());
	await t.throwsAsync(ask(session, csds, {}), { message: /: 12 / });
});
