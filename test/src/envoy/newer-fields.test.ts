// SPDX-License-Identifier: Apache-2.0
import { startBackends } from '@branchline/conformance';
import { httpListener, staticCluster } from '@branchline/testbed';
import test from 'ava';
import { applied, compile, parse, render, strip, type XdsResource } from 'branchline';
import { type Resource, resourceFromJson, resourceToJson, resourceTypes } from 'envoy-control-plane-ts';
import { versions } from '../xds/envoy.ts';
import { answer, client, replica } from '../xds/stage.ts';
import { sandbox, service } from './documents.ts';

/** Field 2000, which no message of the API has, with a text. */
const newer = Buffer.from([0x82, 0x7d, 5, ...Buffer.from('newer')]);

/** The bytes of a resource with a newer field in the message of each of its routes, and of each of their actions. */
function withNewer(json: Readonly<Record<string, unknown>>): Resource {
	const text = JSON.stringify(json).replace(/"(route|match|virtualHosts|routes)":(\[?)\{/g, (_, name, list) => {
		const field = `"[unknown]":${JSON.stringify(newer.toString('base64'))}`;
		return `"${name}":${list}{${field},`;
	});
	return resourceFromJson(JSON.parse(text) as Record<string, unknown>);
}

for (const version of versions)
	test.serial(`${version}: bytes of a later API survive what is written for sandboxes, and are served`, async (t) => {
		const names = ['cart', 'cart-pr-1'];
		const backends = await startBackends(names);
		t.teardown(() => backends.stop());
		const routes = [{ match: { prefix: '/' }, route: { cluster: 'outbound' } }];
		const table = withNewer({
			'@type': resourceTypes.RDS.typeUrl,
			name: 'edge',
			virtualHosts: [{ name: 'all', domains: ['*'], routes }],
		});
		t.is(count(table.bytes), 4);
		const native: readonly XdsResource[] = [
			httpListener({ name: 'in', routeConfiguration: 'edge' }),
			resourceToJson(table) as XdsResource,
			{
				...staticCluster('outbound', [backends.at('cart')]),
				metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/cart:8080' } } },
			},
		];
		const text = names.map((name) => service(name, backends.at(name))).join('');
		const { documents } = parse([{ name: 'shop.yaml', text: text + sandbox('pr-1', 'cart', '{service: cart-pr-1}') }]);
		const { plan } = compile(documents, documents, new Date().toISOString());
		const { artifacts } = render(plan, { mesh: 'envoy', cluster: documents, native });
		const objects = applied(native, artifacts) as readonly XdsResource[];
		const written = objects.find(({ name }) => name === 'edge')!;
		t.deepEqual(Buffer.from(resourceFromJson(strip(written) as XdsResource).bytes), Buffer.from(table.bytes));
		const resources = objects.map((object) => resourceFromJson(object));
		// The user's route, its copy for requests without a key, and the one in which a script chooses.
		t.is(count(resources.find(({ name }) => name === 'edge')!.bytes), 1 + 3 * 3);

		const { controlPlane, ...server } = await replica(t, resources);
		const refused: unknown[] = [];
		controlPlane.on('refused', ({ message }) => refused.push(message));
		const envoy = await client(t, { version, replicas: [server], takesUnknown: true });
		t.deepEqual(refused, []);
		t.is(await answer(envoy), 'cart');
		t.is(await answer(envoy, { 'x-branchline-key': 'pr-1' }), 'cart-pr-1');
	});

function count(bytes: Uint8Array): number {
	return Buffer.from(bytes).toString('latin1').split(newer.toString('latin1')).length - 1;
}
