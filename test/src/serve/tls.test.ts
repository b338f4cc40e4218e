// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBackends } from '@branchline/conformance';
import test from 'ava';
import { resourceTypes } from 'envoy-control-plane-ts';
import { sandbox, service } from '../envoy/documents.ts';
import { temporaryDirectory } from '../envoy/program.ts';
import { Authority } from '../xds/identities.ts';
import { connection, deltaAds, RawCall } from '../xds/raw-client.ts';
import { serving } from './serving.ts';

const names = ['checkout', 'checkout-pr-1'];
const permissionDenied = 7;

test('an Envoy is served over mutual TLS, another is not, and certificates are replaced', async (t) => {
	const backends = await startBackends(names);
	t.teardown(() => backends.stop());
	const authority = new Authority();
	const documents = {
		'services.yaml': names.map((name) => service(name, backends.at(name))).join(''),
		'pr-1.yaml': sandbox('pr-1', 'checkout', '{service: checkout-pr-1}'),
	};
	const directory = await temporaryDirectory();
	t.teardown(directory.remove);
	const at = (name: string): string => join(directory.path, name);
	const keep = async (name: string, { certificate, key }: ReturnType<Authority['server']>): Promise<void> => {
		await writeFile(at(`${name}.key`), key);
		await writeFile(at(`${name}.crt`), certificate);
	};
	await writeFile(at('ca.crt'), authority.ca);
	await keep('server', authority.server());
	await keep('envoy', authority.client('envoy'));
	const options = (name: string): readonly string[] => [
		...['--tls-cert', at(`${name}.crt`)],
		...['--tls-key', at(`${name}.key`)],
		...['--tls-ca', at('ca.crt')],
	];
	const from = ['-f', '.', ...options('server')];
	const { xds, ask, answers, hears, write } = await serving(t, documents, { from, bootstrap: options('envoy') });
	t.is(await ask(), 'checkout');
	t.is(await ask({ 'x-branchline-key': 'pr-1' }), 'checkout-pr-1');

	const { certificate: cert, key } = authority.client('mallory');
	const session = await connection({ port: xds }, { ca: authority.ca, cert, key });
	t.teardown(() => session.destroy());
	const stream = new RawCall(session, deltaAds);
	stream.send({ node: { id: 'envoy', cluster: 'branchline' }, typeUrl: resourceTypes.CDS.typeUrl });
	t.is((await stream.ended).status, permissionDenied);
	await hears(/the certificate is for spiffe:\/\/test\/ns\/shop\/mallory, and not for the node envoy or its cluster/);

	await keep('server', authority.server('next'));
	await hears(/connections get a certificate that expires/);
	await write('pr-2.yaml', sandbox('pr-2', 'checkout', '{service: checkout-pr-1}'));
	await answers('checkout-pr-1', { 'x-branchline-key': 'pr-2' });
});
