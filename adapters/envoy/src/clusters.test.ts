// SPDX-License-Identifier: Apache-2.0
import type { XdsResource } from '@branchline/plan';
import test from 'ava';
import type { EnvoyAdapterOptions } from './adapter.ts';
import { all, isCart, native, planOf, port, render, table, types } from './resources.test.fixture.ts';

test('a fork’s cluster is the baseline’s with other endpoints: TLS, limits and circuit breakers stay', (t) => {
	const kept = {
		connect_timeout: '0.5s',
		transport_socket: { name: 'tls', typed_config: { sni: 'cart' } },
		circuit_breakers: { thresholds: [{ max_connections: 7 }] },
		typed_extension_protocol_options: { http: { explicit_http_config: { http2_protocol_options: {} } } },
		unheard_of: [1],
	};
	const gone = { alt_stat_name: 'x', eds_cluster_config: { service_name: 'old' } };
	const metadata = { filter_metadata: { other: { x: 1 }, ...isCart.metadata.filter_metadata } };
	const { of } = render(planOf(), [native('cart', { ...kept, ...gone, metadata }), table([all])]);
	const [fork, ...others] = of('Cluster');
	t.deepEqual(others, []);
	t.is(fork?.name, 'fork~k~cart');
	t.like(fork, { ...kept, type: 'EDS', eds_cluster_config: { eds_config: { ads: {} }, service_name: 'shop/f:80' } });
	t.deepEqual(
		['load_assignment', 'alt_stat_name'].filter((name) => name in fork!),
		[],
	);
	t.deepEqual(fork?.metadata, {
		filter_metadata: {
			other: { x: 1 },
			'branchline.dev': { service: 'shop/f:80', sandbox: 'shop/pr-1', managedBy: 'branchline' },
		},
	});
	const [endpoints] = of('ClusterLoadAssignment');
	t.is(endpoints?.cluster_name, 'shop/f:80', 'shared by all forks that lead there');
	const address = { socket_address: { address: '10.0.0.2', port_value: 8080 } };
	t.deepEqual(endpoints?.endpoints, [{ lb_endpoints: [{ endpoint: { address } }] }], 'the ready one');
});

test('camelCase fields of a cluster are replaced as well', (t) => {
	const spelled = {
		'@type': `${types}cluster.v3.Cluster`,
		name: 'cart',
		loadAssignment: { endpoints: [] },
		altStatName: 'x',
		connectTimeout: '2s',
		metadata: { filterMetadata: isCart.metadata.filter_metadata },
	};
	const { of } = render(planOf({ kind: 'address', address: '127.0.0.1', port: 9 }), [spelled, table([all])]);
	const [fork] = of('Cluster');
	t.deepEqual(Object.keys(fork ?? {}).sort(), [
		'@type',
		'connectTimeout',
		'load_assignment',
		'metadata',
		'name',
		'type',
	]);
	t.is(fork?.name, 'fork~k~cart');
});

test('a cluster is known by the caller’s function, by its metadata or by its name, in this order', (t) => {
	const forks = (options: EnvoyAdapterOptions, ...objects: readonly XdsResource[]) =>
		render(planOf(), objects, options)
			.of('Cluster')
			.map(({ name }) => name);
	const named = table([{ match: { prefix: '/' }, route: { cluster: 'shop/a:80' } }]);
	t.deepEqual(forks({}, named), ['fork~k~shop/a:80']);
	t.deepEqual(forks({}, native('cart', isCart), table([all])), ['fork~k~cart']);
	t.deepEqual(forks({}, table([all])), []);
	t.deepEqual(forks({ serviceOf: () => port('a') }, table([all])), ['fork~k~cart']);
	t.deepEqual(forks({ serviceOf: () => port('b') }, native('cart', isCart), table([all])), []);
	t.deepEqual(forks({ serviceOf: () => undefined }, native('cart', isCart), table([all])), ['fork~k~cart']);
	const other = native('shop/a:80', { metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/b:80' } } } });
	t.deepEqual(forks({}, other, named), []);
});
