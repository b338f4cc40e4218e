// SPDX-License-Identifier: Apache-2.0
import { startBackends } from '@branchline/conformance';
import { call, httpListener, staticCluster } from '@branchline/testbed';
import test from 'ava';
import { applied, compile, parse, render, type XdsResource } from 'branchline';
import { type Resource, resourceFromJson } from 'envoy-control-plane-ts';
import { sandbox, service } from '../envoy/documents.ts';
import { eventually } from '../eventually.ts';
import { client, replica } from '../xds/stage.ts';

const names = ['cart', 'cart-pr-1', 'cart-pr-2'];

test('an operator transforms resources of its own code, and serves them by its own control plane', async (t) => {
	const backends = await startBackends(names);
	t.teardown(() => backends.stop());
	const routes = [{ match: { prefix: '/' }, route: { cluster: 'outbound', prefix_rewrite: '/v2', timeout: '5s' } }];
	const native: readonly XdsResource[] = [
		httpListener({ name: 'in', routeConfiguration: 'edge' }),
		{
			'@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
			name: 'edge',
			virtual_hosts: [{ name: 'all', domains: ['*'], routes }],
		},
		{
			...staticCluster('outbound', [backends.at('cart')]),
			metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/cart:8080' } } },
		},
	];
	const services = names.map((name) => service(name, backends.at(name))).join('');
	const transformed = (sandboxes: string): readonly Resource[] => {
		const { documents } = parse([{ name: 'shop.yaml', text: services + sandboxes }]);
		const { plan } = compile(documents, documents, new Date().toISOString());
		const { artifacts } = render(plan, { mesh: 'envoy', cluster: documents, native });
		return applied(native, artifacts).map((resource) => resourceFromJson(resource));
	};
	const { store, sent, ...server } = await replica(t, transformed(sandbox('pr-1', 'cart', '{service: cart-pr-1}')));
	const envoy = await client(t, { replicas: [server] });
	const ask = async (key?: string): Promise<string> => {
		const headers = key === undefined ? {} : { 'x-branchline-key': key };
		return (await call({ host: '127.0.0.1', port: await envoy.port('in'), headers })).body;
	};
	t.deepEqual([await ask(), await ask('pr-1'), await ask('pr-2')], ['cart', 'cart-pr-1', 'cart']);

	const before = sent.length;
	store.replace(transformed(sandbox('pr-2', 'cart', '{service: cart-pr-2}')));
	await eventually('the next sandbox', async () => (await ask('pr-2')) === 'cart-pr-2');
	t.deepEqual([await ask(), await ask('pr-1')], ['cart', 'cart']);
	const types = new Set(sent.slice(before).map(({ typeUrl }) => typeUrl.slice(typeUrl.lastIndexOf('.') + 1)));
	t.false(types.has('RouteConfiguration'), [...types].join());
});
