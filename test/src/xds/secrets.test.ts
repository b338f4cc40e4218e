// SPDX-License-Identifier: Apache-2.0
import { connect } from 'node:tls';
import test from 'ava';
import { resourceFromJson, resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { type Protocol, protocols, versions } from './envoy.ts';
import { guarded } from './guarded.ts';
import { ads, byRoutes, listenerWith, routeTable, saying } from './http-listener.ts';
import { Authority } from './identities.ts';
import { client } from './stage.ts';

const shop = new Authority();

/** The certificate that an Envoy shows to whoever calls the shop, as a secret. */
function secret(name: string) {
	const { certificate, key } = shop.server(name);
	const tls_certificate = { certificate_chain: { inline_string: certificate }, private_key: { inline_string: key } };
	return resourceFromJson({ '@type': resourceTypes.SDS.typeUrl, name: 'shop', tls_certificate });
}

/** The common name of the certificate that is shown at a port. */
function shown(port: number): Promise<string> {
	return new Promise((resolve, reject) => {
		const socket = connect({ host: '127.0.0.1', port, ca: shop.ca }, () => {
			resolve(String(socket.getPeerCertificate().subject.CN));
			socket.destroy();
		});
		socket.on('error', reject);
	});
}

for (const version of versions)
	for (const protocol of Object.keys(protocols) as Protocol[])
		test.serial(`${version}, ${protocol}: a listener gets its certificate as a secret, and another one`, async (t) => {
			const { store, authority, ...server } = await guarded(t);
			const transport_socket = {
				name: 'tls',
				typed_config: {
					'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
					common_tls_context: { tls_certificate_sds_secret_configs: [{ name: 'shop', sds_config: ads }] },
				},
			};
			const table = routeTable('shop', { virtual_hosts: [saying('hello')] });
			store.publish({ set: [listenerWith(byRoutes, [], { transport_socket }), table, secret('first')] });
			const transport = authority.transport('right');
			const envoy = await client(t, { version, protocol, id: 'right', replicas: [server], transport });
			const port = await envoy.port('in');
			t.is(await shown(port), 'first');
			store.publish({ set: [secret('second')] });
			await eventually('the other certificate', async () => (await shown(port)) === 'second');
		});
