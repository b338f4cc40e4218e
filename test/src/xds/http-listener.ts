// SPDX-License-Identifier: Apache-2.0
import { type Resource, resourceFromJson } from 'envoy-control-plane-ts';
import { loopback } from './shop.ts';

const api = 'type.googleapis.com/envoy';

/** Where something is asked for on the stream that Envoy has anyway. */
export const ads = { ads: {}, resource_api_version: 'V3' } as const;

/** The route table `shop` by RDS, for {@link listenerWith}. */
export const byRoutes = { rds: { route_config_name: 'shop', config_source: ads } } as const;

/** A filter of HTTP by its name below `envoy.filters.http` and the package of its message. */
export function httpFilter(name: string, message: string, fields: object = {}): object {
	return {
		name: `envoy.filters.http.${name}`,
		typed_config: { '@type': `${api}.extensions.filters.http.${message}`, ...fields },
	};
}

/**
 * The listener `in`; `routes` is how its connection manager comes to routes, `filters` stand before the router, `chain` is
 * what its filter chain has beside.
 */
export function listenerWith(routes: object, filters: readonly object[] = [], chain: object = {}): Resource {
	const manager = {
		'@type': `${api}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
		stat_prefix: 'in',
		...routes,
		http_filters: [...filters, httpFilter('router', 'router.v3.Router')],
	};
	return resourceFromJson({
		'@type': `${api}.config.listener.v3.Listener`,
		name: 'in',
		address: loopback(0),
		filter_chains: [{ filters: [{ name: 'http', typed_config: manager }], ...chain }],
	});
}

/** A route table by its name. */
export function routeTable(name: string, fields: object): Resource {
	return resourceFromJson({ '@type': `${api}.config.route.v3.RouteConfiguration`, name, ...fields });
}

/** A virtual host that answers by itself. */
export function saying(text: string, domains: readonly string[] = ['*']) {
	const direct_response = { status: 200, body: { inline_string: text } };
	return { name: domains[0]!, domains, routes: [{ match: { prefix: '/' }, direct_response }] };
}
