// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { proxyVersions } from './versions.ts';

function pod(...containers: readonly { readonly name: string; readonly image?: string }[]) {
	return { spec: { containers } };
}

test('a proxy has the version that its image is tagged with', (t) => {
	const app = { name: 'echo', image: 'registry.example:5000/branchline/echo:1' };
	t.deepEqual(proxyVersions([pod(app), pod(app, { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.27.1' })]), {
		'istio-proxy': '1.27.1',
	});
	const init = { spec: { containers: [app], initContainers: [{ name: 'linkerd-proxy', image: 'l5d/proxy:v2.3' }] } };
	t.deepEqual(proxyVersions([init]), { 'linkerd-proxy': 'v2.3' });
});

test('an image without a tag tells no version', (t) => {
	for (const image of ['registry.example:5000/envoy', 'envoy@sha256:abc', undefined]) {
		t.deepEqual(proxyVersions([pod({ name: 'envoy', ...(image === undefined ? {} : { image }) })]), {}, image ?? '');
	}
	t.deepEqual(proxyVersions([pod({ name: 'envoy', image: 'e/envoy:distroless-v1.39.3@sha256:abc' })]), {
		'envoy-gateway-proxy': 'distroless-v1.39.3',
	});
});
