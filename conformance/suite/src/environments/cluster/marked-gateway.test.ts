// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { gatewayApiGateway, istioGateway } from '../implicit.ts';
import { markedGateway } from './marked-gateway.ts';
import { markerHost } from './marker.ts';

const at = { namespace: 'shop', name: 'edge' };
const http = { port: 80, protocol: 'HTTP' };

function gatewayOf(...listeners: readonly object[]): KubernetesObject {
	return { ...gatewayApiGateway('edge'), spec: { gatewayClassName: 'any', listeners } };
}

function grpcRoute(...hostnames: readonly string[]): KubernetesObject {
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'GRPCRoute',
		metadata: { name: 'calls', namespace: 'shop' },
		spec: { parentRefs: [{ name: 'edge' }], ...(hostnames.length > 0 ? { hostnames } : {}) },
	};
}

test('a gateway of Istio is marked where it takes any host', (t) => {
	t.deepEqual(markedGateway(istioGateway('edge'), []), { ...at, host: markerHost });
	const spec = { servers: [{ port: { number: 80 }, hosts: ['shop.example'] }] };
	t.is(markedGateway({ ...istioGateway('edge'), spec }, []), undefined);
});

test('a listener that has room for a host of the marker’s own takes it', (t) => {
	const one = { name: 'one', hostname: 'shop.example', ...http };
	const some = { name: 'some', hostname: '*.partners.example', ...http };
	const any = { name: 'any', ...http };
	t.is(markedGateway(gatewayOf(one), []), undefined);
	const within = 'branchline-marker.partners.example';
	t.deepEqual(markedGateway(gatewayOf(one, some), []), { ...at, host: within, listener: 'some' });
	t.deepEqual(markedGateway(gatewayOf(one, any), []), { ...at, host: markerHost, listener: 'any' });
});

test('a listener that takes no route of the marker’s is passed over', (t) => {
	const others = [
		{ name: 'selected', ...http, allowedRoutes: { namespaces: { from: 'Selector' } } },
		{ name: 'calls', ...http, allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }] } },
		{ name: 'elsewhere', ...http, port: 81 },
		{ name: 'connections', ...http, protocol: 'TCP' },
	];
	const own = { name: 'own', hostname: '*.shop.example', ...http };
	t.is(markedGateway(gatewayOf(own, ...others), [])?.listener, 'own');
	const [selected = {}, ...rest] = others;
	t.is(markedGateway(gatewayOf(selected, ...rest), []), undefined);
	const far = { ...gatewayOf(own), metadata: { name: 'edge', namespace: 'infra' } };
	t.is(markedGateway(far, []), undefined);
	const open = { ...own, allowedRoutes: { namespaces: { from: 'All' } } };
	t.is(markedGateway({ ...far, spec: gatewayOf(open).spec }, [])?.namespace, 'infra');
});

test('a host that a GRPCRoute may be for is not the marker’s', (t) => {
	const gateway = gatewayOf({ name: 'any', ...http }, { name: 'some', hostname: '*.shop.example', ...http });
	const within = 'branchline-marker.shop.example';
	t.is(markedGateway(gateway, [grpcRoute('api.shop.example')])?.listener, 'any');
	t.is(markedGateway(gateway, [grpcRoute('*.branchline.example')])?.listener, 'some');
	t.is(markedGateway(gateway, [grpcRoute('*.branchline.example', within)]), undefined);
	t.is(markedGateway(gateway, [grpcRoute()]), undefined);
});
