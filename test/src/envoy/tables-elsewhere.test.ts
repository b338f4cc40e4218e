// SPDX-License-Identifier: Apache-2.0
import { type Backends, startBackends } from '@branchline/conformance';
import { staticCluster } from '@branchline/testbed';
import test from 'ava';
import { applied, compile, type NativeObject, parse, render, sameValue, strip, type XdsResource } from 'branchline';
import { type Resource, resourceFromJson, resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { versions } from '../xds/envoy.ts';
import { ads, httpFilter } from '../xds/http-listener.ts';
import { loopback } from '../xds/shop.ts';
import { answer, client, replica } from '../xds/stage.ts';
import { group, sandbox, service } from './documents.ts';

const api = 'type.googleapis.com/envoy';
const names = ['cart', 'stock', 'cart-pr-1', 'stock-pr-1'];

let backends: Backends;

test.before(async () => {
	backends = await startBackends(names);
});

test.after.always(() => backends.stop());

const routes = [
	{ match: { prefix: '/stock' }, route: { cluster: 'stock-cluster' } },
	{ match: { prefix: '/' }, route: { cluster_header: 'x-cluster' } },
];
const host = { name: 'shop', domains: ['shop'], routes };
const elsewhere = {
	name: 'elsewhere',
	domains: ['*'],
	routes: [{ match: { prefix: '/' }, direct_response: { status: 204 } }],
};
const table = { name: 'inside', virtual_hosts: [host, elsewhere] };
const builder = {
	fragments: [
		{ header_value_extractor: { name: 'x-scope', element_separator: ',', element: { separator: '=', key: 's' } } },
	],
};
const key = { fragments: [{ string_key: 'one' }] };

/** The listener `in`; `how` is how it comes to routes. */
function listener(how: object, filters: readonly object[] = []): XdsResource {
	const manager = {
		'@type': `${api}.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
		stat_prefix: 'in',
		...how,
		http_filters: [...filters, httpFilter('router', 'router.v3.Router')],
	};
	const chain = { filters: [{ name: 'http', typed_config: manager }] };
	return { '@type': `${api}.config.listener.v3.Listener`, name: 'in', address: loopback(0), filter_chains: [chain] };
}

const scope = { '@type': `${api}.config.route.v3.ScopedRouteConfiguration`, name: 'one', key };
const scoped = { name: 'scopes', scope_key_builder: builder, rds_config_source: ads };
const onDemand = [httpFilter('on_demand', 'on_demand.v3.OnDemand')];

/** Every place in which the virtual host `shop` may stand, with the listener that finds it there. */
const places: Readonly<Record<string, readonly XdsResource[]>> = {
	'a listener': [listener({ route_config: table })],
	'a scope in a listener': [
		listener({
			scoped_routes: {
				...scoped,
				scoped_route_configurations_list: {
					scoped_route_configurations: [{ name: 'one', key, route_configuration: table }],
				},
			},
		}),
	],
	'a scope by itself': [
		listener({ scoped_routes: { ...scoped, scoped_rds: { scoped_rds_config_source: ads } } }),
		{ ...scope, route_configuration: table },
	],
	'the table of a scope': [
		listener({ scoped_routes: { ...scoped, scoped_rds: { scoped_rds_config_source: ads } } }),
		{ ...scope, route_configuration_name: 'inside' },
		{ '@type': resourceTypes.RDS.typeUrl, ...table },
	],
	'a virtual host that comes by itself': [
		listener({ rds: { route_config_name: 'inside', config_source: ads } }, onDemand),
		{ '@type': resourceTypes.RDS.typeUrl, name: 'inside', vhds: { config_source: ads }, virtual_hosts: [elsewhere] },
		{ '@type': resourceTypes.VHDS.typeUrl, ...host, name: 'inside/shop' },
	],
};

/** What an Envoy is served for the user's resources with sandboxes. */
function served(native: readonly XdsResource[], options: Readonly<Record<string, string>>, sandboxes: string) {
	const services = names.map((name) => service(name, backends.at(name))).join('');
	const { documents } = parse([{ name: 'shop.yaml', text: services + sandboxes }]);
	const { plan } = compile(documents, documents, new Date().toISOString());
	const { artifacts, diagnostics } = render(plan, { mesh: 'envoy', cluster: documents, native, options });
	return { objects: applied(native, artifacts), diagnostics };
}

function encoded(objects: readonly NativeObject[]): readonly Resource[] {
	return objects.map((object) => resourceFromJson(object as XdsResource));
}

function known(name: string): XdsResource {
	const metadata = { filter_metadata: { 'branchline.dev': { service: `shop/${name}:8080` } } };
	return { ...staticCluster(`${name}-cluster`, [backends.at(name)]), metadata };
}

const both = [
	sandbox('pr-1', 'cart', '{service: cart-pr-1}'),
	sandbox('pr-2', 'stock', '{service: gone}'),
	sandbox('pr-3', 'cart', '{service: stock-pr-1}'),
	group('conflict', 'pr-1', 'pr-3'),
].join('');

for (const version of versions)
	for (const [place, holders] of Object.entries(places))
		for (const strategy of ['lua', 'list'])
			test.serial(`${version}, by ${strategy}: forks are met in ${place}, and strip leaves it as it was`, async (t) => {
				const native = [...holders, known('cart'), known('stock')];
				const { objects, diagnostics } = served(native, { strategy }, both);
				t.deepEqual(
					diagnostics.filter(({ severity }) => severity === 'error'),
					[],
				);
				const stripped = objects.flatMap((object) => strip(object) ?? []);
				t.true(sameValue(stripped, native));

				const { store, controlPlane, ...server } = await replica(t, encoded(objects));
				const refused: unknown[] = [];
				controlPlane.on('refused', (refusal) => refused.push(refusal));
				const envoy = await client(t, { version, replicas: [server] });
				const ask = (pr?: string, cluster = 'cart-cluster', path = '/') =>
					answer(
						envoy,
						{
							host: 'shop',
							'x-scope': 's=one',
							'x-cluster': cluster,
							...(pr === undefined ? {} : { 'x-branchline-key': pr }),
						},
						path,
					);
				await eventually('the routes', async () => (await ask()) === 'cart');
				t.is(await ask('pr-1'), 'cart-pr-1');
				t.is(await ask('pr-1', 'stock-cluster'), 'stock');
				t.is(await ask('pr-1', 'cart-cluster', '/stock'), 'stock');
				t.is(await ask('pr-2'), 'cart');
				t.is(await ask('pr-2', 'cart-cluster', '/stock'), '503', 'a dead fork');
				t.is(await ask('pr-2', 'stock-cluster'), '503', 'a dead fork that the request names');
				t.is(await ask('conflict'), '503', 'two forks of one service');
				t.is(await ask('pr-9'), 'cart');

				const next = sandbox('pr-9', 'cart', '{service: stock-pr-1}');
				store.replace(encoded(served(native, { strategy }, both + next).objects));
				await eventually('the next sandbox', async () => (await ask('pr-9')) === 'stock-pr-1');
				t.is(await ask(), 'cart');
				store.replace(encoded(native));
				await eventually('the end of all', async () => (await ask('pr-1')) === 'cart');
				t.is(await ask('pr-9'), 'cart');
				t.deepEqual(refused, []);
			});
