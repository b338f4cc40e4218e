// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { compile, type Documents, parse, type RenderCache, recompile, render } from 'branchline';
import { resourceTypes, Store } from 'envoy-control-plane-ts';
import { Feed } from './feed.ts';

const now = '2026-06-01T00:00:00Z';

const shop = `
apiVersion: v1
kind: Service
metadata: { name: checkout, namespace: shop }
spec: { ports: [{ name: http, port: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { ports: [{ name: http, port: 8080 }] }
`;

function sandbox(name: string, address = '10.0.0.1:80'): string {
	return `
---
apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name}, namespace: shop }
spec: { forks: [{ of: { service: checkout }, to: { address: "${address}" } }] }
`;
}

function read(text: string): Documents {
	const { documents, diagnostics } = parse([{ name: 'shop.yaml', text }]);
	if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
	return documents;
}

/** Names of what changed in a store, by type, since it was last looked at. */
function watched(store: Store): () => Readonly<Record<string, readonly string[]>> {
	const cursors = Object.entries(resourceTypes).map(([short, { typeUrl }]) => {
		const table = store.table(typeUrl);
		return { short, table, cursor: table.open(store.generation) };
	});
	return () =>
		Object.fromEntries(
			cursors
				.map(
					({ short, table, cursor }) => [short, table.read(cursor, store.generation).map(({ name }) => name)] as const,
				)
				.filter(([, names]) => names.length > 0),
		);
}

test('own tables are served by port, with listeners that ask for them', (t) => {
	const documents = read(shop + sandbox('pr-1'));
	const store = new Store();
	const { plan } = compile(documents, documents, now);
	const { artifacts } = render(plan, { mesh: 'envoy', cluster: documents, native: [] });
	const faults = new Feed(store, { ports: { 8080: 18_080 } }).publish({ artifacts, native: [] });
	t.deepEqual(faults, []);
	const names = (typeUrl: string) => [...store.resources(typeUrl)].map(({ name }) => name).sort();
	t.deepEqual(names(resourceTypes.LDS.typeUrl), ['port-8080']);
	t.deepEqual(names(resourceTypes.RDS.typeUrl), ['port-8080']);
	t.true(names(resourceTypes.CDS.typeUrl).includes('shop/checkout:8080'));
});

test('one sandbox more, changed or less changes what is of that sandbox alone', (t) => {
	let compilation = compile(read(shop + sandbox('pr-1') + sandbox('pr-2')), read(shop), now);
	const store = new Store();
	const feed = new Feed(store);
	const cache: RenderCache = new Map();
	const publish = () => {
		const { artifacts } = render(compilation.plan, { mesh: 'envoy', cluster, native: [], cache });
		feed.publish({ artifacts, native: [] });
	};
	const cluster = read(shop);
	publish();
	const changes = watched(store);
	for (const [what, change] of [
		['added', { upsert: read(shop + sandbox('pr-3')).sandboxes }],
		['changed', { upsert: read(shop + sandbox('pr-3', '10.0.0.9:80')).sandboxes }],
		['removed', { remove: [{ kind: 'Sandbox' as const, namespace: 'shop', name: 'pr-3' }] }],
	] as const) {
		compilation = recompile(compilation, change);
		publish();
		const changed = changes();
		t.deepEqual(Object.keys(changed), ['CDS'], what);
		t.true(changed.CDS!.length > 0 && changed.CDS!.every((name) => name.includes('pr-3')), what);
	}
});

test('what cannot be encoded is said, and what was served of it before stays', (t) => {
	const cluster = (more: object) => ({
		'@type': resourceTypes.CDS.typeUrl,
		name: 'payments',
		connect_timeout: '1s',
		...more,
	});
	const store = new Store();
	const feed = new Feed(store);
	feed.publish({ artifacts: [], native: [cluster({})] });
	const served = store.get(resourceTypes.CDS.typeUrl, 'payments');
	const faults = feed.publish({ artifacts: [], native: [cluster({ no_such_field: 1 })] });
	t.like(faults, [{ name: 'payments' }]);
	t.regex(faults[0]!.reason, /no_such_field/);
	t.is(store.get(resourceTypes.CDS.typeUrl, 'payments'), served);
	t.deepEqual(feed.publish({ artifacts: [], native: [cluster({ connect_timeout: '2s' })] }), []);
	t.not(store.get(resourceTypes.CDS.typeUrl, 'payments'), served);
	feed.publish({ artifacts: [], native: [] });
	t.is(store.get(resourceTypes.CDS.typeUrl, 'payments'), undefined);
});
