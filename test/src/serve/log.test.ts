// SPDX-License-Identifier: Apache-2.0
import { type Backends, startBackends } from '@branchline/conformance';
import test from 'ava';
import { resourceTypes } from 'envoy-control-plane-ts';
import { sandbox, service } from '../envoy/documents.ts';
import { connection, deltaAds, RawCall } from '../xds/raw-client.ts';
import { serving } from './serving.ts';

let backends: Backends;

test.before(async () => {
	backends = await startBackends(['checkout', 'checkout-pr-1']);
});

test.after.always(() => backends.stop());

interface Line {
	readonly level: string;
	readonly time: string;
	readonly msg: string;
	readonly event?: string;
	readonly [field: string]: unknown;
}

function resource(type: string, more: object): string {
	return JSON.stringify({ '@type': `type.googleapis.com/${type}`, name: 'mine', ...more });
}

const cluster = 'envoy.config.cluster.v3.Cluster';
const secret = 'envoy.extensions.transport_sockets.tls.v3.Secret';

test('with --log-format json every line is JSON with its fields, and no secret is in one', async (t) => {
	const { write, answers, hears, stop, stderr, xds } = await serving(
		t,
		{
			'services.yaml': ['checkout', 'checkout-pr-1'].map((name) => service(name, backends.at(name))).join(''),
			'pr-1.yaml': sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'),
			'mine.yaml': resource(cluster, { type: 'STATIC' }),
		},
		{ from: ['-f', '.', '--log-format', 'json'] },
	);
	await answers('checkout-pr-1', { 'x-branchline-key': 'pr-1' });
	await write('mine.yaml', resource(cluster, { type: 'EDS' }));
	await hears(/refuses Cluster mine/);
	await write('mine.yaml', resource(secret, { tls_certificate: { private_key: 'hunter2' } }));
	await hears(/Secret mine: /);
	await write('mine.yaml', 'kind: [');
	await hears(/mine\.yaml:1/);
	const session = await connection({ port: xds });
	t.teardown(() => session.destroy());
	const { typeUrl } = resourceTypes.CDS;
	new RawCall(session, deltaAds).send({ node: { id: 'no\u001b[31m\nname' }, typeUrl, resourceNamesSubscribe: ['*'] });
	await hears(/Envoy no/);
	t.is(await stop(), 0);

	const text = stderr();
	t.notRegex(text, /hunter2/);
	const lines = text
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as Line);
	for (const { level, time, msg } of lines) {
		t.true(['info', 'warn', 'error'].includes(level));
		t.true(Math.abs(Date.parse(time) - Date.now()) < 60_000);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
		t.notRegex(msg, /[\u0000-\u001f]/);
	}
	const of = (wanted: string) => lines.filter(({ event }) => event === wanted);
	t.like(of('serving')[0], { level: 'info', port: xds });
	t.like(of('connected')[0], {
		level: 'info',
		node: 'envoy',
		version: '1.38.3',
		msg: 'Envoy envoy (1.38.3) is connected',
	});
	t.is(of('connected')[1]!.node, 'no\\u001b[31m\\u000aname');
	t.like(of('refused')[0], { level: 'error', node: 'envoy', type: 'Cluster', names: ['mine'] });
	t.like(of('unencodable')[0], { level: 'error', type: 'Secret', name: 'mine' });
	t.true(lines.some(({ code, position }) => code !== undefined && JSON.stringify(position).includes('mine.yaml')));
});
