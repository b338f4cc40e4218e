// SPDX-License-Identifier: Apache-2.0
import { connect, contentOf, deliver, diff, remove } from '@branchline/kube';
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import {
	asUser,
	type Cluster,
	cartOf,
	delivering,
	sandbox,
	sharedCluster,
	shop,
	told,
	until,
	virtualService,
} from './cluster.test.fixture.ts';

let cluster: Cluster;

test.before(async () => {
	cluster = await sharedCluster('istio');
});

const istio = { mesh: 'istio' } as const;
const gamma = { mesh: 'gateway-api', implementation: 'istio' } as const;

function rulesOf(object: KubernetesObject | undefined): readonly string[] {
	const { http = [] } = (object?.spec ?? {}) as { readonly http?: readonly { readonly name?: string }[] };
	return http.map(({ name = '' }) => name);
}

/** The versions of objects, by which a write would be seen. */
async function versions(namespace: string, ...kinds: readonly (readonly [string, string])[]): Promise<string> {
	const lists = kinds.map(([apiVersion, kind]) => cluster.kube.list({ apiVersion, kind }, { namespace }));
	const items = (await Promise.all(lists)).flatMap((list) => list.items);
	return items.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`).join('\n');
}

test.serial('istio objects and patches; again without a write; gone as if nothing had been', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'cart', 'checkout'));
	const original = contentOf(await asUser(kube, virtualService(namespace)));
	const { differences } = await diff(kube, delivering(istio));
	t.deepEqual(differences.map(({ verb }) => verb).sort(), ['created', 'patched']);
	const first = await deliver(kube, delivering(istio));
	t.deepEqual(first.diagnostics, []);
	t.deepEqual(told(first.done), ['created VirtualService branchline.checkout', 'patched VirtualService cart']);
	const before = await versions(namespace, ['networking.istio.io/v1', 'VirtualService']);
	const second = await deliver(kube, delivering(istio));
	t.true(second.done.every(({ verb }) => verb === 'unchanged'));
	t.is(await versions(namespace, ['networking.istio.io/v1', 'VirtualService']), before);
	t.deepEqual((await diff(kube, delivering(istio))).differences, []);
	const { done } = await remove(kube, istio);
	t.deepEqual(told(done), ['deleted VirtualService branchline.checkout', 'patched VirtualService cart']);
	t.deepEqual(contentOf((await kube.get(cartOf(namespace)))!), original);
});

test.serial('an edit of the user’s with kubectl apply’s rules is kept, and the next delivery covers it', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'cart'));
	await asUser(kube, virtualService(namespace));
	await deliver(kube, delivering(istio));
	// As GitOps does it: the whole list as the user has it, without our rules.
	const edited = virtualService(namespace);
	const spec = edited.spec as { readonly http: readonly object[] };
	const http = [{ ...spec.http[0], name: 'edited', match: [{ uri: { prefix: '/edited' } }] }, ...spec.http];
	await asUser(kube, { ...edited, spec: { ...spec, http } });
	t.deepEqual(rulesOf(await kube.get(cartOf(namespace))), ['edited', 'pay', '']);
	const { done } = await deliver(kube, delivering(istio));
	t.deepEqual(told(done), ['patched VirtualService cart']);
	const rules = rulesOf(await kube.get(cartOf(namespace)));
	t.true(rules.includes('branchline/pr-1'));
	await remove(kube, istio);
	t.deepEqual(rulesOf(await kube.get(cartOf(namespace))), ['edited', 'pay', '']);
});

test.serial(
	'the baseline route is accepted by istiod before the routes that need it; then nothing is written',
	async (t) => {
		const { kube } = cluster;
		const namespace = await shop(t, kube, sandbox('pr-1', 'checkout'));
		const order: string[] = [];
		const onDone = ({ ref }: { readonly ref: { readonly name: string } }) => order.push(ref.name);
		const first = await deliver(kube, delivering(gamma, { onDone, timeoutMs: 20_000 }));
		t.deepEqual(first.diagnostics, []);
		t.deepEqual(order, ['branchline.checkout.8080', 'branchline.checkout.8080.pr-1']);
		const routes = ['gateway.networking.k8s.io/v1', 'HTTPRoute'] as const;
		const before = await versions(namespace, routes);
		const second = await deliver(kube, delivering(gamma));
		t.true(
			second.done.every(({ verb }) => verb === 'unchanged'),
			told(second.done).join(', '),
		);
		t.is(await versions(namespace, routes), before);
		const { done } = await remove(kube, gamma);
		t.deepEqual(told(done), [
			'deleted HTTPRoute branchline.checkout.8080',
			'deleted HTTPRoute branchline.checkout.8080.pr-1',
		]);
		t.is(await versions(namespace, routes), '');
	},
);

test.serial('a fork whose Service goes is said in the words of the control plane', async (t) => {
	const { kube } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'checkout'));
	await deliver(kube, delivering(gamma));
	await kube.delete({ apiVersion: 'v1', kind: 'Service', namespace, name: 'checkout-pr-1' });
	const route = {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		namespace,
		name: 'branchline.checkout.8080.pr-1',
	};
	await until(async () => JSON.stringify((await kube.get(route))?.status ?? {}).includes('BackendNotFound'));
	const { diagnostics } = await deliver(kube, delivering(gamma));
	t.true(
		diagnostics.some(({ code }) => code === 'kube/unresolved-reference'),
		JSON.stringify(diagnostics),
	);
	await remove(kube, gamma);
});

test.serial('a write of somebody else’s in between is never lost', async (t) => {
	const { kube, testbed } = cluster;
	const namespace = await shop(t, kube, sandbox('pr-1', 'cart'));
	await asUser(kube, virtualService(namespace));
	const racing = await connect({ kubeconfig: testbed.kubeconfig });
	t.teardown(() => racing.close());
	const patch = racing.patch.bind(racing);
	let edits = 0;
	racing.patch = async (...args) => {
		if (edits++ < 2) await asUser(kube, withTimeout(virtualService(namespace), `${10 + edits}s`));
		return patch(...args);
	};
	const { done, diagnostics } = await deliver(racing, delivering(istio));
	t.deepEqual(diagnostics, []);
	t.deepEqual(told(done), ['patched VirtualService cart']);
	t.is(edits, 3);
	await remove(kube, istio);
	const live = (await kube.get(cartOf(namespace))) as KubernetesObject;
	const { http } = live.spec as { readonly http: readonly { readonly timeout?: string }[] };
	t.is(http[0]?.timeout, '12s');
	t.is(http.length, 2);
});

function withTimeout(object: KubernetesObject, timeout: string): KubernetesObject {
	const { http, ...spec } = object.spec as { readonly http: readonly object[] };
	return { ...object, spec: { ...spec, http: [{ ...http[0], timeout }, ...http.slice(1)] } };
}
