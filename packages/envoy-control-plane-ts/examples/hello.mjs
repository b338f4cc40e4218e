// SPDX-License-Identifier: Apache-2.0
import { ControlPlane, listen, resourceFromJson, Store } from 'envoy-control-plane-ts';

const api = 'type.googleapis.com/envoy';
const manager = {
	'@type': `${api}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
	stat_prefix: 'hello',
	rds: { route_config_name: 'hello', config_source: { ads: {}, resource_api_version: 'V3' } },
	http_filters: [{ name: 'router', typed_config: { '@type': `${api}.extensions.filters.http.router.v3.Router` } }],
};
const listener = resourceFromJson({
	'@type': `${api}.config.listener.v3.Listener`,
	name: 'hello',
	address: { socket_address: { address: '127.0.0.1', port_value: Number(process.env.HTTP_PORT ?? 10_000) } },
	filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
});
const saying = (text) => {
	const routes = [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: `${text}\n` } } }];
	const virtual_hosts = [{ name: 'all', domains: ['*'], routes }];
	return resourceFromJson({ '@type': `${api}.config.route.v3.RouteConfiguration`, name: 'hello', virtual_hosts });
};
const store = new Store();
store.publish({ set: [listener, saying('hello, Envoy')] });
const { port } = await listen(new ControlPlane({ serve: store }), { port: Number(process.env.XDS_PORT ?? 18_000) });
console.log(`xDS on 127.0.0.1:${port}; say something else:`);
for await (const line of process.stdin.setEncoding('utf8')) store.publish({ set: [saying(line.trim())] });
