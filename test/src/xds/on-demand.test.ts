// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Resource, resourceFromJson, resourceTypes } from 'envoy-control-plane-ts';
import { eventually } from '../eventually.ts';
import { versions } from './envoy.ts';
import { ads, byRoutes, httpFilter, listenerWith, routeTable, saying } from './http-listener.ts';
import { cluster, endpoints, type Port } from './shop.ts';
import { answer, application, client, replica } from './stage.ts';

/** A stream of their own for hosts, as Envoy had it before it could ask on the aggregated one. */
const ownStream = {
	api_config_source: {
		api_type: 'DELTA_GRPC',
		transport_api_version: 'V3',
		grpc_services: [{ envoy_grpc: { cluster_name: 'xds' } }],
	},
	resource_api_version: 'V3',
};

/** Hosts only where they are asked for by name, although the first question of Envoy names none. */
const { legacyWildcard: _, ...byName } = resourceTypes.VHDS;

/** A host of the table `shop`, asked for by any of its domains. */
function host(text: string, ...domains: string[]): Resource {
	const body = { '@type': resourceTypes.VHDS.typeUrl, ...saying(text, domains), name: `shop/${domains[0]}` };
	return resourceFromJson(body, { aliases: domains.map((domain) => `shop/${domain}`) });
}

for (const version of versions) {
	for (const [stream, config_source] of Object.entries({ 'the aggregated stream': ads, 'their own': ownStream })) {
		test.serial(`${version}: hosts are asked for when a request needs them, on ${stream}`, async (t) => {
			const table = (comment: string): Resource =>
				routeTable('shop', {
					vhds: { config_source },
					virtual_hosts: [saying('always', ['always.example'])],
					request_headers_to_add: [{ header: { key: 'x-comment', value: comment } }],
				});
			const resources = [
				listenerWith(byRoutes, [httpFilter('on_demand', 'on_demand.v3.OnDemand')]),
				table('first'),
				host('a', 'a.example', 'also-a.example'),
				host('b', 'b.example'),
			];
			const { store, controlPlane, sent, ...server } = await replica(t, resources, { types: [byName] });
			const refused: unknown[] = [];
			controlPlane.on('refused', (refusal) => refused.push(refusal));
			const began = performance.now();
			const envoy = await client(t, { version, replicas: [server] });
			const ask = (name: string): Promise<string> => answer(envoy, { host: name });

			t.true(performance.now() - began < 10_000, 'it does not wait the 15 s that it has for its first answer');
			t.is(sent.filter(({ typeUrl, resources }) => typeUrl === byName.typeUrl && resources > 0).length, 0);
			t.is(await ask('a.example'), 'a');
			t.is(await ask('also-a.example'), 'a', 'by another of its names');
			t.is(await ask('always.example'), 'always');
			t.is(await ask('unknown.example'), '404', 'at once');

			store.publish({ set: [host('changed', 'a.example', 'also-a.example'), host('new', 'new.example')] });
			await eventually('a host that changed', async () => (await ask('a.example')) === 'changed');
			t.is(await ask('new.example'), 'new');
			store.publish({ set: [host('known now', 'unknown.example')] });
			await eventually('a host that was asked for before', async () => (await ask('unknown.example')) === 'known now');

			store.publish({ remove: [{ typeUrl: resourceTypes.VHDS.typeUrl, name: 'shop/b.example' }] });
			await eventually('a host that is gone', async () => (await ask('b.example')) === '404');

			// A table that changes keeps its hosts.
			const before = await envoy.stat('http.in.rds.shop.config_reload');
			store.publish({ set: [table('second')] });
			await eventually('a new table', async () => (await envoy.stat('http.in.rds.shop.config_reload')) !== before);
			t.is(await ask('a.example'), 'changed');
			t.is(await ask('also-a.example'), 'changed');
			t.is(await ask('new.example'), 'new');
			t.deepEqual(refused, []);
		});

		test.serial(`${version}: all hosts come with their table where nothing asks for them, on ${stream}`, async (t) => {
			const table = routeTable('shop', { vhds: { config_source }, virtual_hosts: [] });
			const { store, ...server } = await replica(t, [listenerWith(byRoutes), table]);
			const envoy = await client(t, { version, replicas: [server] });
			t.is(await answer(envoy, { host: 'a.example' }), '404', 'though there are none yet, Envoy is live');
			store.publish({ set: [host('a', 'a.example')] });
			await eventually('a host', async () => (await answer(envoy, { host: 'a.example' })) === 'a');
			const second = await client(t, { version, replicas: [server], id: 'second' });
			t.is(await answer(second, { host: 'a.example' }), 'a', 'at once');
		});
	}

	test.serial(`${version}: a cluster is asked for when a request needs it`, async (t) => {
		const [first, second] = [await application(t, 'first'), await application(t, 'second')];
		const routes = [{ match: { prefix: '/' }, route: { cluster_header: 'x-cluster' } }];
		// So long it waits for a cluster that it has asked for before, and that is gone since then.
		const odcds = { source: ads, timeout: '1s' };
		const made = (name: string, port: Port): readonly Resource[] => [cluster(name), endpoints(name, [port])];
		const { store, ...server } = await replica(t, [
			listenerWith(byRoutes, [httpFilter('on_demand', 'on_demand.v3.OnDemand', { odcds })]),
			routeTable('shop', { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] }),
			...made('asked', first),
		]);
		const envoy = await client(t, { version, replicas: [server], onDemandClusters: true });
		const ask = async (name: string): Promise<string> => {
			const text = await answer(envoy, { host: 'shop', 'x-cluster': name });
			return text.startsWith('{') ? (JSON.parse(text) as { name: string }).name : text;
		};
		t.is(await envoy.stat('cluster.asked.membership_total'), undefined, 'nobody has asked');
		t.is(await ask('asked'), 'first');
		const began = performance.now();
		t.is(await ask('missing'), '503');
		t.true(performance.now() - began < 1_000, 'without waiting for what does not exist');

		store.publish({ set: made('missing', second) });
		await eventually('a cluster that was asked for before', async () => (await ask('missing')) === 'second');
		store.publish({ set: [endpoints('asked', [second])] });
		await eventually('endpoints that moved', async () => (await ask('asked')) === 'second');
		store.publish({
			remove: [
				{ typeUrl: resourceTypes.CDS.typeUrl, name: 'asked' },
				{ typeUrl: resourceTypes.EDS.typeUrl, name: 'asked' },
			],
		});
		await eventually('a cluster that is gone', async () => (await ask('asked')) === '503');
		store.publish({ set: made('asked', first) });
		await eventually('a cluster that is there again', async () => (await ask('asked')) === 'first');
	});
}
