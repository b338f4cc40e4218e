// SPDX-License-Identifier: Apache-2.0
// A control plane of one's own, with a route table of one's own: the sandboxes of shop.yaml are put into it.
import { readFile } from 'node:fs/promises';
import { applied, compile, parse, render } from 'branchline';
import { ControlPlane, listen, resourceFromJson, Store } from 'envoy-control-plane-ts';

const type = (name) => `type.googleapis.com/envoy.config.${name}`;
const cluster = {
	'@type': type('cluster.v3.Cluster'),
	name: 'outbound_checkout',
	metadata: { filter_metadata: { 'branchline.dev': { service: 'shop/checkout:8080' } } },
	type: 'STATIC',
};
const table = {
	'@type': type('route.v3.RouteConfiguration'),
	name: 'edge',
	virtual_hosts: [
		{ name: 'shop', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster: 'outbound_checkout' } }] },
	],
};

const text = await readFile(new URL('shop.yaml', import.meta.url), 'utf8');
const { documents } = parse([{ name: 'shop.yaml', text }]);
const { plan } = compile(documents, documents, new Date().toISOString());
const native = [cluster, table];
const { artifacts } = render(plan, { mesh: 'envoy', cluster: documents, native });

const store = new Store();
store.replace(applied(native, artifacts).map((resource) => resourceFromJson(resource)));
for (const typeUrl of store.types) for (const { name } of store.resources(typeUrl)) console.log(name);

const { port, close } = await listen(new ControlPlane({ serve: store }));
console.log(port > 0 ? 'serving' : '');
// An operator goes on from here: each change is one more render, and one more store.replace.
await close();
