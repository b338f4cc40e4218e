// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, connect as tlsConnect } from 'node:tls';
import test from 'ava';
import { certificatePem, keyPem, newAuthority, newServer } from './certificate.ts';

const authority = newAuthority('testbed-ca');
const server = newServer(authority, {
	name: 'api',
	alternatives: ['kubernetes.default.svc', '10.96.0.1', '127.0.0.1'],
});

test('an authority is one, signs itself and others', (t) => {
	const ca = new X509Certificate(certificatePem(authority));
	const leaf = new X509Certificate(certificatePem(server));
	t.true(ca.ca);
	t.true(ca.verify(createPublicKey(authority.key)));
	t.true(leaf.checkIssued(ca));
	t.true(leaf.verify(createPublicKey(authority.key)));
	t.false(leaf.verify(createPublicKey(server.key)));
	t.false(leaf.ca);
	t.true(leaf.checkPrivateKey(server.key));
});

test('a certificate names its server by DNS names and addresses, and is valid now and for months', (t) => {
	const leaf = new X509Certificate(server.certificate);
	t.is(leaf.subjectAltName, 'DNS:kubernetes.default.svc, IP Address:10.96.0.1, IP Address:127.0.0.1');
	t.is(leaf.checkIP('10.96.0.1'), '10.96.0.1');
	t.is(leaf.checkIP('10.96.0.2'), undefined);
	t.is(leaf.checkHost('kubernetes.default.svc'), 'kubernetes.default.svc');
	t.true(Date.parse(leaf.validFrom) < Date.now());
	t.true(Date.parse(leaf.validTo) > Date.now() + 180 * 86_400_000);
	t.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']);
});

test('a TLS client that trusts the authority accepts the server by its address, and nobody else does', async (t) => {
	const listening = createServer({ cert: certificatePem(server), key: keyPem(server.key) }, (socket) =>
		socket.end('hi'),
	);
	listening.on('tlsClientError', () => undefined);
	listening.listen(0, '127.0.0.1');
	await once(listening, 'listening');
	t.teardown(() => listening.close());
	const { port } = listening.address() as AddressInfo;
	const trusting = tlsConnect({ host: '127.0.0.1', port, ca: certificatePem(authority) });
	await once(trusting, 'secureConnect');
	t.true(trusting.authorized);
	trusting.destroy();
	const other = tlsConnect({ host: '127.0.0.1', port, ca: certificatePem(newAuthority('testbed-ca')) });
	const [error] = (await once(other, 'error')) as [Error];
	t.regex(error.message, /certificate/);
});
