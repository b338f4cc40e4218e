// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:http';
import { ControlPlane, dump, listen, log, metrics, ownsItsNode, resourceFromJson, Store } from 'envoy-control-plane-ts';
import { Registry } from 'prom-client';

const { CERTIFICATES = '/etc/xds', XDS_PORT = '18000', OPERATIONS_PORT = '9090' } = process.env;

// Everybody sees clusters; secrets are named after the node that they are for.
const store = new Store();
for (const name of ['one', 'two'])
	store.publish({
		set: [
			resourceFromJson({ '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster', name, type: 'STATIC' }),
			resourceFromJson({
				'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret',
				name: `${name}/token`,
				generic_secret: { secret: { inline_string: `token of ${name}` } },
			}),
		],
	});
const controlPlane = new ControlPlane({
	identifier: 'example',
	serve: (client) => {
		if (!ownsItsNode(client)) return { denied: 'the certificate is not of this node' };
		const { id } = client.node;
		return { store, sees: ({ typeUrl, name }) => !typeUrl.endsWith('.Secret') || name.startsWith(`${id}/`) };
	},
});

const registry = new Registry();
metrics(controlPlane, registry);
log(controlPlane, { debug() {}, info: console.info, warn: console.warn, error: console.error });
const server = await listen(controlPlane, {
	port: Number(XDS_PORT),
	tls: {
		certificateFile: `${CERTIFICATES}/tls.crt`,
		keyFile: `${CERTIFICATES}/tls.key`,
		caFile: `${CERTIFICATES}/ca.crt`,
	},
	operators: ({ identity }) => identity?.uris.includes('spiffe://example/operator') === true,
});
const operations = createServer(async (request, response) => {
	if (request.url === '/metrics') response.end(await registry.metrics());
	else response.end(JSON.stringify(dump(controlPlane), null, 2));
}).listen(Number(OPERATIONS_PORT), '127.0.0.1');
process.once('SIGTERM', async () => {
	operations.close();
	await server.close({ graceMs: 5_000 });
});
console.info(`xDS on ${server.port}, operations on ${OPERATIONS_PORT}`);
