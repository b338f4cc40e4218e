// SPDX-License-Identifier: Apache-2.0
import { connect } from 'node:tls';
import { call } from '@branchline/testbed';
import test from 'ava';
import {
	type Admission,
	ControlPlane,
	listen,
	ownsItsCluster,
	ownsItsNode,
	resourceFromJson,
	resourceTypes,
	Store,
} from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { guarded } from './guarded.ts';
import { Authority } from './identities.ts';
import { connection, deltaAds, RawCall } from './raw-client.ts';
import { cluster, endpoints, routesTo, shop } from './shop.ts';
import { answers, application, client, constantLoad } from './stage.ts';

const permissionDenied = 7;
const secret = resourceFromJson({
	'@type': resourceTypes.SDS.typeUrl,
	name: 'token',
	generic_secret: { secret: { inline_string: 'hidden' } },
});

/** The common name of the certificate that a server shows, or how the handshake failed. */
function shown(port: number, options: { ca: string; certificate?: string; key?: string }): Promise<string> {
	return new Promise((resolve) => {
		const { ca, certificate: cert, key } = options;
		const socket = connect({ host: '127.0.0.1', port, ca, ...(cert ? { cert, key } : {}), ALPNProtocols: ['h2'] });
		const end = (text: string): void => {
			resolve(text);
			socket.destroy();
		};
		socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
		// With TLS 1.3 a client hears only afterwards that its certificate is refused; a server of HTTP/2 speaks first.
		socket.on('data', () => end(`${socket.getPeerCertificate().subject?.CN}`));
		socket.on('close', () => end('closed'));
	});
}

test.serial('an Envoy with the certificate of its node is served, one with that of another is not', async (t) => {
	const { store, controlPlane, authority, ...server } = await guarded(t);
	const app = await application(t, 'app');
	store.publish({ set: shop('a', app) });
	const denied: (string | undefined)[] = [];
	controlPlane.on('denied', ({ client: one, reason }) => denied.push(one?.node.id, reason));
	const right = await client(t, { id: 'right', replicas: [server], transport: authority.transport('right') });
	t.is((await call({ host: '127.0.0.1', port: await right.port('in') })).status, 200);
	const { certificate: cert, key } = authority.client('other');
	const session = await connection(server, { ca: authority.ca, cert, key });
	t.teardown(() => session.destroy());
	// What it calls its cluster is as much its own choice as its id.
	for (const node of [{ id: 'right' }, { id: 'right', cluster: 'other' }]) {
		const stream = new RawCall(session, deltaAds);
		stream.send({ node, typeUrl: resourceTypes.CDS.typeUrl });
		t.deepEqual(await stream.ended, { status: permissionDenied, message: 'right is somebody else' });
		t.deepEqual(denied.splice(0), ['right', 'right is somebody else']);
	}
});

test.serial('what a node refuses is remembered of its certificate, not of whoever calls himself so', async (t) => {
	const { store, controlPlane, authority, ...server } = await guarded(
		t,
		(one) => ownsItsNode(one) || ownsItsCluster(one),
	);
	store.publish({ set: [cluster('a')] });
	const refused: string[] = [];
	controlPlane.on('refused', ({ resources }) => refused.push(...resources.map(({ name }) => name)));
	const asks = async (certificate: string, node: { id: string; cluster: string }) => {
		const { certificate: cert, key } = authority.client(certificate);
		const session = await connection(server, { ca: authority.ca, cert, key });
		t.teardown(() => session.destroy());
		const stream = new RawCall(session, deltaAds);
		const received: { nonce: string; resources?: { name: string }[] }[] = [];
		stream.read((response) => received.push(response as never));
		stream.send({ node, typeUrl: resourceTypes.CDS.typeUrl });
		await eventually('a response', () => received.length > 0);
		return { stream, response: received[0]! };
	};
	const { stream, response } = await asks('other', { id: 'right', cluster: 'other' });
	const errorDetail = { code: 3, message: "cluster 'a'" };
	stream.send({ typeUrl: resourceTypes.CDS.typeUrl, responseNonce: response.nonce, errorDetail });
	await eventually('the refusal', () => refused.includes('a'));
	const right = await asks('right', { id: 'right', cluster: 'other' });
	t.deepEqual(
		right.response.resources?.map(({ name }) => name),
		['a'],
	);
});

test.serial('nobody gets in without a certificate, or with one of another authority', async (t) => {
	const { authority, port } = await guarded(t);
	const { ca } = authority;
	t.is(await shown(port, { ca, ...authority.client('a') }), 'xds');
	for (const stranger of [{}, new Authority().client('a')])
		t.regex(
			await shown(port, { ca, ...stranger }),
			/^(?:ERR_SSL_TLSV1|ERR_SSL_SSLV3|ERR_SSL_TLSV13|ECONNRESET|closed)/,
		);
});

test.serial('certificates are replaced while an Envoy is connected, and no stream is lost', async (t) => {
	const { store, controlPlane, authority, folder, told, ...server } = await guarded(t);
	const [a, b] = [await application(t, 'a'), await application(t, 'b')];
	store.publish({ set: shop('a', a) });
	const envoy = await client(t, { id: 'envoy', replicas: [server], transport: authority.transport('envoy') });
	const running = await constantLoad(t, envoy);
	const lost: string[] = [];
	controlPlane.on('disconnected', (_, reason) => lost.push(reason));
	const show = (): Promise<string> => shown(server.port, { ca: authority.ca, ...authority.client('probe') });
	t.is(await show(), 'xds');

	const next = authority.server('xds-2');
	await folder.write({ certificate: next.certificate });
	await eventually('the certificate without its key is refused', () => told.some((one) => one !== 'used'));
	t.is(await show(), 'xds');
	await folder.write({ key: next.key });
	await eventually('the new certificate', async () => (await show()) === 'xds-2');
	await folder.write({ certificate: 'nonsense' });
	const { length } = told;
	await eventually('nonsense is refused', () => told.length > length);
	t.is(await show(), 'xds-2');

	store.publish({ set: [cluster('b'), endpoints('b', [b]), routesTo('b')] });
	await eventually('the stream goes on', async () => Number(await envoy.stat('cluster.b.upstream_rq_completed')) > 10);
	await answers(running, 20);
	t.like(await running.stop(), { wrong: 0, errors: 0 });
	t.deepEqual(lost, []);

	// Another authority: who has a certificate of the old one may stay, and may not come again.
	const heir = new Authority();
	await folder.write({ ca: heir.ca, ...heir.server('xds-3') });
	await eventually(
		'the new authority',
		async () => (await shown(server.port, { ca: heir.ca, ...heir.client('x') })) === 'xds-3',
	);
	t.not(await shown(server.port, { ca: heir.ca, ...authority.client('probe') }), 'xds-3');
	t.deepEqual(lost, []);
	t.is([...controlPlane.sessions].length, 1);
});

test.serial('a secret is there for the owner of a node, and for nobody in the clear', async (t) => {
	const { store, authority, ...server } = await guarded(t);
	store.publish({ set: [secret] });
	const { certificate: cert, key } = authority.client('a');
	const { typeUrl } = resourceTypes.SDS;
	const ask = async (session: Awaited<ReturnType<typeof connection>>): Promise<string> => {
		t.teardown(() => session.destroy());
		const stream = new RawCall(session, deltaAds);
		const texts: string[] = [];
		stream.read((response) => texts.push(JSON.stringify(response)));
		stream.send({ node: { id: 'a' }, typeUrl, resourceNamesSubscribe: ['token'] });
		await eventually('an answer', () => texts.length > 0);
		return texts[0]!;
	};
	t.regex(
		await ask(await connection(server, { ca: authority.ca, cert, key })),
		/"name":"token".*inlineString":"hidden"/,
	);

	const withheld: string[] = [];
	const inTheClear = new ControlPlane({ serve: store });
	inTheClear.on('withheld', (event) => withheld.push(event.typeUrl));
	const plain = await listen(inTheClear);
	t.teardown(() => plain.close({ graceMs: 100 }));
	t.regex(await ask(await connection(plain)), /"removedResources":\["token"\]/);
	t.deepEqual(withheld, [typeUrl]);
	t.is([...inTheClear.sessions].length, 1);
});

test.serial('with tls a store for everybody is refused, by the compiler and when it runs', async (t) => {
	const controlPlane = new ControlPlane({ serve: new Store() });
	const tls = (): (() => void) => () => undefined;
	// @ts-expect-error serve is a store
	await t.throwsAsync(listen(controlPlane, { tls }), { instanceOf: TypeError, message: /serve must be a function/ });
	const admitting = new ControlPlane<Admission>({ serve: () => new Store() });
	await t.throwsAsync(listen(admitting, { tls: { certificateFile: '/none', keyFile: '/none', caFile: '/none' } }), {
		message: '/none, /none, /none: no certificates to serve with',
	});
	const { port, close } = await listen(controlPlane);
	t.teardown(() => close());
	await t.throwsAsync(listen(controlPlane, { port }), { message: `127.0.0.1:${port}: cannot listen` });
});
