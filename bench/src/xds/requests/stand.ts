// SPDX-License-Identifier: Apache-2.0
import { LocalFeed } from '@branchline/serve';
import { type Envoy, fetchEnvoy, httpListener, startEnvoy } from '@branchline/testbed';
import { compile, parse, render, type XdsResource } from 'branchline';
import { request } from './load.ts';

const api = 'type.googleapis.com/envoy';
const table = 'shop/checkout:8080';
const clusterHost = 'clusters.shop';

/** An Envoy under test, and the port that it listens on. */
export interface Stand {
	/** How many it routes for: 0 where it has plain routes. */
	readonly sandboxes: number;
	/** How many sandboxes have a cluster. */
	readonly clusters: number;
	readonly envoy: Envoy;
	readonly port: number;
}

/** The application and its fork: one more Envoy that answers by itself, with `baseline` and with `fork`. */
export interface Applications {
	readonly baseline: number;
	readonly fork: number;
	stop(): Promise<void>;
}

/** Starts the applications. */
export async function startApplications(): Promise<Applications> {
	const answering = (body: string) => {
		const { filter_chains, '@type': _, ...listener } = httpListener({ name: body });
		const routes = [{ match: { prefix: '/' }, direct_response: { status: 200, body: { inline_string: body } } }];
		const route_config = { name: body, virtual_hosts: [{ name: body, domains: ['*'], routes }] };
		return {
			...listener,
			filter_chains: filter_chains.map(({ filters }) => ({
				filters: filters.map(({ name, typed_config: { rds: _rds, ...manager } }) => ({
					name,
					typed_config: { ...manager, route_config },
				})),
			})),
		};
	};
	const { path } = await fetchEnvoy();
	const listeners = ['baseline', 'fork'].map(answering);
	const envoy = await startEnvoy({ binary: path, config: { static_resources: { listeners } }, name: 'applications' });
	return { baseline: await envoy.port('baseline'), fork: await envoy.port('fork'), stop: () => envoy.stop() };
}

/** The key of a sandbox by its number, from 0. */
export function keyOf(index: number): string {
	return `sb-${String(index).padStart(5, '0')}`;
}

/** The request that a plain route table sends to the cluster of a key. */
export function toCluster(key: string): Buffer {
	return request(clusterHost, { 'x-cluster': `fork~${key}~${table}` });
}

/**
 * What is served for so many sandboxes of one service; for none, plain routes to the service and, by a header with its name,
 * to each of the same clusters.
 */
function resources(
	{ sandboxes, clusters }: Pick<Stand, 'sandboxes' | 'clusters'>,
	{ baseline, fork }: Applications,
): readonly XdsResource[] {
	const text = [
		service('checkout', baseline),
		service('checkout-fork', fork),
		...Array.from({ length: clusters }, (_, index) => sandbox(keyOf(index))),
	].join('---\n');
	const { documents } = parse([{ name: 'bench.yaml', text }]);
	const { plan } = compile(documents, documents, new Date(0).toISOString());
	const { artifacts } = render(plan, { mesh: 'envoy', cluster: documents, native: [] });
	const made = artifacts.flatMap((artifact) => (artifact.kind === 'resource' ? [artifact.resource] : []));
	return sandboxes > 0 ? made : made.map((resource) => (isTable(resource) ? plainTable : resource));
}

function isTable({ '@type': type, name }: XdsResource): boolean {
	return type.endsWith('.RouteConfiguration') && name === table;
}

const plainTable: XdsResource = {
	'@type': `${api}.config.route.v3.RouteConfiguration`,
	name: table,
	virtual_hosts: [
		{ name: table, domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: table, timeout: '0s' } }] },
		{
			name: clusterHost,
			domains: [clusterHost],
			routes: [{ match: { prefix: '/' }, route: { cluster_header: 'x-cluster', timeout: '0s' } }],
		},
	],
};

/** Starts an Envoy that routes for so many sandboxes; for none it has plain routes. */
export async function startStand(
	size: Pick<Stand, 'sandboxes' | 'clusters'>,
	applications: Applications,
): Promise<Stand & { stop(): Promise<void> }> {
	const feed = await LocalFeed.open({ listeners: [httpListener({ name: 'in', routeConfiguration: table })] });
	const name = `sandboxes-${size.sandboxes}`;
	const envoy = await startEnvoy({ binary: (await fetchEnvoy()).path, config: feed.bootstrap(name), name });
	feed.attach(envoy);
	await feed.publish(resources(size, applications), 120_000);
	const stop = async (): Promise<void> => {
		await envoy.stop();
		await feed.close();
	};
	return { ...size, envoy, port: await envoy.port('in'), stop };
}

function service(name: string, port: number): string {
	return `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { ports: [{ name: http, port: 8080 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}, namespace: shop, labels: { kubernetes.io/service-name: ${name} } }
addressType: IPv4
endpoints: [{ addresses: [127.0.0.1] }]
ports: [{ name: http, port: ${port} }]
`;
}

function sandbox(name: string): string {
	return `apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name}, namespace: shop }
spec: { forks: [{ of: { service: checkout }, to: { service: checkout-fork } }] }
`;
}
