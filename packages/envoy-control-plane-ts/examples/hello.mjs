// SPDX-License-Identifier: Apache-2.0
import { ControlPlane, listen, resourceFromJson, Store } from 'envoy-control-plane-ts';

const api = 'type.googleapis.com/envoy';
const rds = { route_config_name: 'hello', config_source: { ads: {}, resource_api_version: 'V3' } };
const router = { name: 'router', typed_config: { '@type': `${api}.extensions.filters.http.router.v3.Router` } };
const manager = `${api}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
const http = { '@type': manager, stat_prefix: 'hello', rds, http_filters: [router] };
const filter_chains = [{ filters: [{ name: 'http', typed_config: http }] }];
const address = { socket_address: { address: '127.0.0.1', port_value: Number(process.env.HTTP_PORT ?? 10_000) } };
const listener = { '@type': `${api}.config.listener.v3.Listener`, name: 'hello', address, filter_chains };
const saying = (text) => {
	const routes = [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: `${text}\n` } } }];
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	return resourceFromJson({ '@type': `${api}.config.route.v3.RouteConfiguration`, name: 'hello', virtual_hosts });
};

const store = new Store();
store.publish({ set: [resourceFromJson(listener), saying('hello, Envoy')] });
const { port } = await listen(new ControlPlane({ serve: store }), { port: Number(process.env.XDS_PORT ?? 18_000) });
console.log(`xDS on 127.0.0.1:${port}; say something else:`);
for await (const line of process.stdin.setEncoding('utf8')) store.publish({ set: [saying(line.trim())] });
