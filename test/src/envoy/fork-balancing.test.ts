// SPDX-License-Identifier: Apache-2.0
import { startBackends } from '@branchline/conformance';
import { httpListener } from '@branchline/testbed';
import test from 'ava';
import { run, sandbox, service } from './documents.ts';
import { freePorts } from './program.ts';

const types = 'type.googleapis.com/envoy';
const balancing = `${types}.extensions.load_balancing_policies`;

const metadata = { filter_metadata: { 'envoy.lb': { version: 'v1' } } };
const selectors = [{ keys: ['version'] }];

function policy(name: string, type: string, fields: object = {}): object {
	return { typed_extension_config: { name, typed_config: { '@type': `${balancing}.${type}`, ...fields } } };
}

const random = policy('envoy.load_balancing_policies.random', 'random.v3.Random');

/** Ways to find and to choose the endpoints of a baseline that its fork, which has other endpoints, cannot go by. */
const baselines: Readonly<Record<string, object>> = {
	'a subset of the endpoints': { type: 'STATIC', lb_subset_config: { subset_selectors: selectors } },
	'a subset by a policy': {
		type: 'STATIC',
		load_balancing_policy: {
			policies: [
				policy('envoy.load_balancing_policies.subset', 'subset.v3.Subset', {
					subset_selectors: selectors,
					subset_lb_policy: { policies: [random] },
				}),
			],
		},
	},
	'the address that was asked for': { type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED' },
	'the address that a header says': {
		type: 'ORIGINAL_DST',
		lb_policy: 'CLUSTER_PROVIDED',
		original_dst_lb_config: { use_http_header: true },
	},
	'a policy of the kind of cluster': {
		type: 'ORIGINAL_DST',
		lb_policy: 'CLUSTER_PROVIDED',
		load_balancing_policy: {
			policies: [policy('envoy.load_balancing_policies.cluster_provided', 'cluster_provided.v3.ClusterProvided')],
		},
	},
	'other clusters': {
		cluster_type: {
			name: 'envoy.clusters.aggregate',
			typed_config: { '@type': `${types}.extensions.clusters.aggregate.v3.ClusterConfig`, clusters: ['plain'] },
		},
		lb_policy: 'CLUSTER_PROVIDED',
	},
	'weights of localities': {
		type: 'STATIC',
		common_lb_config: { locality_weighted_lb_config: {} },
	},
	'a hash': { type: 'STATIC', lb_policy: 'RING_HASH', ring_hash_lb_config: { minimum_ring_size: 16 } },
};

test('a fork is reached whatever its baseline finds and chooses its endpoints by', async (t) => {
	const backends = await startBackends(['cart', 'cart-pr-1']);
	t.teardown(() => backends.stop());
	const [port] = (await freePorts(1)) as [number];
	const { host, port: port_value } = backends.at('cart');
	const endpoint = { address: { socket_address: { address: host, port_value } } };
	const named = (name: string, fields: object, isStatic: boolean) => ({
		'@type': `${types}.config.cluster.v3.Cluster`,
		name,
		connect_timeout: '1s',
		...(isStatic
			? {
					load_assignment: {
						cluster_name: name,
						endpoints: [{ lb_endpoints: [{ endpoint, metadata }], load_balancing_weight: 1 }],
					},
				}
			: {}),
		...fields,
	});
	const isCart = { metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/cart:8080' } } } };
	const clusters = Object.values(baselines).map((fields, index) =>
		named(`baseline-${index}`, { ...fields, ...isCart }, 'type' in fields && fields.type === 'STATIC'),
	);
	const routes = clusters.map(({ name }) => ({
		match: { path: `/${name}` },
		route: { cluster: name, metadata_match: metadata, hash_policy: [{ header: { header_name: 'x-user' } }] },
	}));
	const table = {
		'@type': `${types}.config.route.v3.RouteConfiguration`,
		name: 'edge',
		virtual_hosts: [{ name: 'all', domains: ['*'], routes }],
	};
	const documents = {
		'services.yaml': service('cart', backends.at('cart')) + service('cart-pr-1', backends.at('cart-pr-1')),
		'sandbox.yaml': sandbox('pr-1', 'cart', '{service: cart-pr-1}'),
		'edge.yaml': JSON.stringify({
			resources: [httpListener({ name: 'edge', port }), table, named('plain', { type: 'STATIC' }, true), ...clusters],
		}),
	};
	for (const strategy of ['lua', 'list']) {
		const [own] = (await freePorts(1)) as [number];
		const text = documents['edge.yaml'].replace(`"port_value":${port}`, `"port_value":${own}`);
		const ask = await run(t, {
			documents: { ...documents, 'edge.yaml': text },
			port: own,
			args: ['--set', `strategy=${strategy}`],
		});
		for (const [index, what] of Object.keys(baselines).entries()) {
			const key = { 'x-branchline-key': 'pr-1', 'x-user': 'ana' };
			t.is(await ask('shop', key, `/baseline-${index}`), 'cart-pr-1', `${what}, by ${strategy}`);
			const isStatic = clusters[index]!.load_assignment !== undefined;
			if (isStatic) t.is(await ask('shop', { 'x-user': 'ana' }, `/baseline-${index}`), 'cart', what);
		}
	}
});
