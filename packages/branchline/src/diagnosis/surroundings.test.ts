// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { diagnose, readObjects } from '../index.ts';
import { sandbox, service } from '../shop.test.fixture.ts';

/** What is said of no one mesh, as `code` and message. */
function said(mesh: string | readonly string[], ...objects: readonly object[]): readonly (readonly string[])[] {
	const { documents } = readObjects(objects);
	const { obstacles } = diagnose(documents, { mesh, now: '2026-06-01T12:00:00Z' });
	return obstacles.map(({ diagnostic }) => [diagnostic.code, diagnostic.message]);
}

function slice(of: string, address: string, ready = true): object {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: `${of}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': of } },
		endpoints: [{ addresses: [address], conditions: { ready } }],
	};
}

function namespace(labels: object, annotations: object = {}): object {
	return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels, annotations } };
}

function deployment(labels: object, annotations: object = {}): object {
	const template = { metadata: { labels, annotations }, spec: { containers: [{ name: 'app' }] } };
	return {
		apiVersion: 'apps/v1',
		kind: 'Deployment',
		metadata: { name: 'cart-a', namespace: 'shop' },
		spec: { template },
	};
}

const forked = [service('cart'), service('cart-a'), sandbox('a')];

test('a fork without a ready endpoint is found, and what becomes of its requests', (t) => {
	const fail = said('istio', ...forked, slice('cart', '10.0.0.1'), slice('cart-a', '10.0.0.2', false));
	t.deepEqual(fail, [
		[
			'doctor/fork-not-ready',
			'shop/cart:8080 key a: shop/cart-a:8080 has no ready endpoint, so requests with the key fail',
		],
	]);
	const lenient = [service('cart'), service('cart-a'), sandbox('a', { onUnavailable: 'baseline' })];
	t.regex(said('istio', ...lenient, slice('cart', '10.0.0.1'))[0]?.[1] ?? '', /with the key go to the baseline$/);
	t.deepEqual(said('istio', ...forked), []);
});

test('pods behind both Services are found by their labels, or else by their addresses', (t) => {
	const wide = { ...service('cart-a'), spec: { selector: { branch: 'a' }, ports: [{ name: 'http', port: 8080 }] } };
	const both = [service('cart'), wide, sandbox('a'), deployment({ app: 'cart', branch: 'a' })];
	t.deepEqual(said('istio', ...both), [
		[
			'doctor/pods-shared',
			'Deployment shop/cart-a: Service shop/cart selects its pods as well as Service shop/cart-a: requests without a key meet the fork',
		],
	]);
	t.deepEqual(said('istio', service('cart'), wide, sandbox('a'), deployment({ branch: 'a' })), []);
	const addresses = [...forked, slice('cart', '10.0.0.1'), slice('cart-a', '10.0.0.1')];
	t.deepEqual(said('istio', ...addresses)[0]?.[0], 'doctor/pods-shared');
	const within = {
		...service('cart-a'),
		spec: { selector: { app: 'cart', pr: '1' }, ports: [{ name: 'http', port: 8080 }] },
	};
	const found = said('istio', service('cart'), within, sandbox('a'), deployment({ app: 'cart', pr: '1' }));
	t.deepEqual(
		found.map(([code]) => code),
		['plan/target-pods-shared'],
	);
});

const asks: readonly (readonly [string, object, string])[] = [
	['istio', namespace({ 'istio-injection': 'enabled' }), ''],
	['istio', namespace({ 'istio.io/rev': 'canary' }), ''],
	['istio', namespace({ 'istio.io/dataplane-mode': 'ambient' }), ''],
	['istio', namespace({ 'istio-injection': 'disabled' }), 'it declines the proxies of istio'],
	['istio', namespace({}), 'it does not ask for the proxies of istio'],
	['linkerd', namespace({}, { 'linkerd.io/inject': 'enabled' }), ''],
	['linkerd', namespace({}, { 'linkerd.io/inject': 'disabled' }), 'it declines the proxies of linkerd'],
	['linkerd', namespace({ 'istio-injection': 'enabled' }), 'it does not ask for the proxies of linkerd'],
	['gateway-api', namespace({}), ''],
	['envoy', namespace({}), ''],
];

test('a namespace in which nothing asks for proxies is found, where it is given and has services', (t) => {
	for (const [mesh, object, words] of asks) {
		const found = said(mesh, service('cart'), object).map(([, message]) => message ?? '');
		t.is(found.length, words === '' ? 0 : 1, JSON.stringify([mesh, object]));
		t.true(words === '' || found[0]?.startsWith(`Namespace shop: ${words}, so `), found[0]);
	}
	t.deepEqual(said('istio', namespace({})), []);
	t.deepEqual(said(['istio', 'linkerd'], service('cart'), namespace({})).length, 2);
});

test('pods that ask for proxies themselves, or have them, speak for their namespace', (t) => {
	const pod = {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: { name: 'cart-1', namespace: 'shop' },
		spec: { containers: [{ name: 'app' }], initContainers: [{ name: 'istio-proxy' }] },
	};
	const asking = [
		['istio', deployment({ 'sidecar.istio.io/inject': 'true' })],
		['istio', pod],
		['linkerd', deployment({}, { 'linkerd.io/inject': 'ingress' })],
	] as const;
	for (const [mesh, object] of asking) t.deepEqual(said(mesh, service('cart'), namespace({}), object), [], mesh);
	t.is(said('istio', service('cart'), namespace({}), deployment({ 'istio-injection': 'enabled' })).length, 1);
});
