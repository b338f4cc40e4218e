// SPDX-License-Identifier: Apache-2.0
import type { NativeObject } from '@branchline/model';
import test from 'ava';
import { evidentMeshes } from '../index.ts';
import { httpRoute, virtualService } from '../shop.test.fixture.ts';

function object(apiVersion: string, kind: string): NativeObject {
	return { apiVersion, kind, metadata: { name: 'x', namespace: 'shop' } };
}

function meshes(...native: readonly NativeObject[]): string {
	return evidentMeshes({ native })
		.map(({ mesh, by }) => `${mesh} by ${by}`)
		.join(', ');
}

const gateway = object('gateway.networking.k8s.io/v1', 'Gateway');

test('a mesh is there by what no other reads, whatever else is there', (t) => {
	t.is(meshes(virtualService), 'istio by VirtualService shop/cart');
	t.is(meshes(object('networking.istio.io/v1', 'Sidecar')), 'istio by Sidecar shop/x');
	t.is(meshes(gateway, virtualService), 'istio by VirtualService shop/cart, gateway-api by Gateway shop/x');
	t.is(meshes(object('linkerd.io/v1alpha2', 'ServiceProfile'), httpRoute), 'linkerd by ServiceProfile shop/x');
	t.is(meshes(object('gateway.envoyproxy.io/v1alpha1', 'Backend')), 'gateway-api by Backend shop/x');
	t.is(meshes({ '@type': 'type.googleapis.com/envoy.config.listener.v3.Listener', name: 'x' }), 'envoy by Listener x');
	t.is(meshes(object('v1', 'Namespace')), '');
	t.is(meshes(), '');
});

test('routes that several read are of the first of them, unless one that is there reads them', (t) => {
	t.is(meshes(httpRoute), 'gateway-api by HTTPRoute shop/cart');
	const labels = { 'app.kubernetes.io/managed-by': 'branchline' };
	t.is(meshes({ ...httpRoute, metadata: { ...httpRoute.metadata, labels } }), '');
});

test('a cluster has the meshes of which it serves a kind that no other reads', (t) => {
	const served = new Set(['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute']);
	t.deepEqual(evidentMeshes({ served }), [
		{ mesh: 'linkerd', by: 'the cluster serves HTTPRoute of policy.linkerd.io' },
	]);
	t.deepEqual(evidentMeshes({ served: new Set(['/Namespace']) }), []);
});
