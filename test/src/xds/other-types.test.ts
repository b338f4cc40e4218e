// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Resource, resourceFromJson, resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { type Protocol, protocols, versions } from './envoy.ts';
import { ads, byRoutes, listenerWith, routeTable, saying } from './http-listener.ts';
import { answer, client, type Replica, replica } from './stage.ts';

/** What clients refuse of a control plane. */
function refusalsOf({ controlPlane }: Pick<Replica, 'controlPlane'>): readonly unknown[] {
	const refused: unknown[] = [];
	controlPlane.on('refused', (refusal) => refused.push(refusal));
	return refused;
}

for (const version of versions) {
	for (const protocol of Object.keys(protocols) as Protocol[]) {
		test.serial(`${version}, ${protocol}: RTDS, a layer of the runtime`, async (t) => {
			const layer = (fields: object): Resource =>
				resourceFromJson({ '@type': resourceTypes.RTDS.typeUrl, name: 'shop', layer: fields });
			const { store, ...server } = await replica(t, [layer({ 'shop.open': 1 })]);
			const refused = refusalsOf(server);
			const rtds_layer = { name: 'shop', rtds_config: ads };
			const layered_runtime = { layers: [{ name: 'shop', rtds_layer }] };
			const envoy = await client(t, { version, protocol, replicas: [server], more: { layered_runtime } });
			const value = async (): Promise<string | undefined> => {
				const { entries } = JSON.parse(await envoy.admin('/runtime')) as {
					entries: Record<string, { final_value: string }>;
				};
				return entries['shop.open']?.final_value;
			};
			t.is(await value(), '1', 'before Envoy is live');
			store.publish({ set: [layer({ 'shop.open': 2 })] });
			await eventually('a value that changed', async () => (await value()) === '2');
			store.publish({ set: [layer({})] });
			await eventually('a value that is gone', async () => (await value()) === undefined);
			t.deepEqual(refused, []);
		});

		test.serial(`${version}, ${protocol}: ECDS, the configuration of a filter`, async (t) => {
			const type = 'type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua';
			const filter = (text: string): Resource => {
				const inline_string = `function envoy_on_request(request) request:respond({[":status"] = "200"}, "${text}") end`;
				const typed_config = { '@type': type, default_source_code: { inline_string } };
				return resourceFromJson({ '@type': resourceTypes.ECDS.typeUrl, name: 'say', typed_config });
			};
			const config_discovery = { config_source: ads, type_urls: [type] };
			const { store, ...server } = await replica(t, [
				listenerWith(byRoutes, [{ name: 'say', config_discovery }]),
				routeTable('shop', { virtual_hosts: [saying('nobody came before')] }),
				filter('first'),
			]);
			const refused = refusalsOf(server);
			const envoy = await client(t, { version, protocol, replicas: [server] });
			t.is(await answer(envoy), 'first', 'before the listener opens');
			store.publish({ set: [filter('second')] });
			await eventually('a filter that changed', async () => (await answer(envoy)) === 'second');
			t.deepEqual(refused, []);
		});

		test.serial(`${version}, ${protocol}: SRDS, tables by a header`, async (t) => {
			const scope = (name: string, table: string): Resource =>
				resourceFromJson({
					'@type': resourceTypes.SRDS.typeUrl,
					name,
					route_configuration_name: table,
					key: { fragments: [{ string_key: name }] },
				});
			const table = (name: string): Resource => routeTable(name, { virtual_hosts: [saying(name)] });
			const scoped_routes = {
				name: 'scopes',
				scope_key_builder: { fragments: [{ header_value_extractor: { name: 'x-scope', index: 0 } }] },
				rds_config_source: ads,
				scoped_rds: { scoped_rds_config_source: ads },
			};
			const { store, ...server } = await replica(t, [
				listenerWith({ scoped_routes }),
				scope('a', 'table-a'),
				scope('b', 'table-b'),
				table('table-a'),
				table('table-b'),
			]);
			const refused = refusalsOf(server);
			const envoy = await client(t, { version, protocol, replicas: [server] });
			const ask = (name: string): Promise<string> => answer(envoy, { 'x-scope': name });
			t.is(await ask('a'), 'table-a');
			t.is(await ask('b'), 'table-b');
			t.is(await ask('c'), '404');
			store.publish({ set: [scope('c', 'table-c'), table('table-c'), scope('b', 'table-a')] });
			await eventually('a scope more', async () => (await ask('c')) === 'table-c');
			await eventually('a scope with another table', async () => (await ask('b')) === 'table-a');
			store.publish({ remove: [{ typeUrl: resourceTypes.SRDS.typeUrl, name: 'a' }] });
			await eventually('a scope that is gone', async () => (await ask('a')) === '404');
			t.is(await ask('c'), 'table-c');
			t.deepEqual(refused, []);
		});
	}
}
