// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import test from 'ava';
import { compile, readObjects, render, responderObjects } from 'branchline';
import { deadForkFindings } from './dead-forks.ts';
import { sandbox, service } from './shop.test.fixture.ts';

/** An EndpointSlice of a Service, with an endpoint that is ready or not. */
function slice(name: string, ready: boolean): KubernetesObject {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { namespace: 'shop', name, labels: { 'kubernetes.io/service-name': name } },
		endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
		ports: [{ name: 'http', port: 8080 }],
	} as KubernetesObject;
}

/** What is said of a sandbox that forks cart, on some meshes. */
function said(
	mesh: string | readonly string[],
	fork: KubernetesObject,
	isReady: boolean,
	...more: readonly KubernetesObject[]
) {
	const objects = [
		service('cart'),
		service('cart-pr-1'),
		slice('cart', true),
		slice('cart-pr-1', isReady),
		fork,
		...more,
	];
	const { documents } = readObjects(objects);
	const { plan } = compile(documents, documents, '2026-11-21T12:00:00Z');
	const rendered = render(plan, { mesh, cluster: documents, native: documents.native });
	return deadForkFindings(plan, rendered).map(({ severity, message }) => `${severity} ${message}`);
}

const plain = sandbox('pr-1', 'cart');
const responder = responderObjects().filter(({ kind }) => kind === 'Service');

test('a dead fork in whose place the responder answers is said once, with the sandbox', (t) => {
	const words =
		'info Sandbox shop/pr-1: its fork of shop/cart:8080 is not ready: the responder answers 503 in its place, and goes on to when it is';
	t.deepEqual(said('linkerd', plain, false, ...responder), [words]);
	t.deepEqual(said(['linkerd', 'gateway-api'], plain, false, ...responder), [words]);
});

test('nothing is said of a fork that is ready, or that its key meets as soon as it is', (t) => {
	t.deepEqual(said('linkerd', plain, true, ...responder), []);
	t.deepEqual(said('linkerd', plain, false), []);
	t.deepEqual(said('istio', plain, false, ...responder), []);
});

test('a fork that yields to the baseline while it is dead is said, on every mesh', (t) => {
	const { forks } = plain.spec as { readonly forks: readonly object[] };
	const yielding = { ...plain, spec: { forks: forks.map((fork) => ({ ...fork, onUnavailable: 'baseline' })) } };
	for (const mesh of ['istio', 'gateway-api', 'linkerd']) {
		const [words, ...others] = said(mesh, yielding, false, ...responder);
		t.regex(words ?? '', /is not ready: the baseline answers in its place/, mesh);
		t.deepEqual(others, []);
	}
	t.deepEqual(said('istio', yielding, true), []);
});
