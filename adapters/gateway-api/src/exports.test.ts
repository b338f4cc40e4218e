// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Service } from '@branchline/plan';
import test from 'ava';
import { fork, gateway, plan, rendered, route, rule, serviceParent } from './objects.test.fixture.ts';

const tea = { kind: 'respond', status: 418, headers: {}, body: '' } as const;

function service(namespace: string, name: string, exportTo: string | undefined, labels = {}): Service {
	const annotations = exportTo === undefined ? {} : { 'networking.istio.io/exportTo': exportTo };
	const ports = [
		{ name: 'http', port: 80 },
		{ name: 'http-unavailable', port: 8503 },
	];
	return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name, labels, annotations }, spec: { ports } };
}

/** What is found of a canned response where the responder is exported to some namespaces, and the forked Service to some. */
function found(
	exportTo: string | undefined,
	native: readonly KubernetesObject[],
	of?: string,
	implementation = 'istio',
) {
	const responder = service('mocks', 'branchline-responder', exportTo, { 'app.kubernetes.io/part-of': 'branchline' });
	const services = [responder, service('shop', 'a', of)];
	return rendered(plan(fork('shop/a', tea)), native, implementation, services).found;
}

const atService = [route('shop/mine', serviceParent('shop/a'), [rule('shop/a')])];
const edge = route('shop/edge', { name: 'gw', namespace: 'shop' }, [rule('shop/a')]);

test('a responder that callers of a forked Service do not see is said on Istio', (t) => {
	t.deepEqual(found('., shop', atService), [
		'adapter/not-visible HTTPRoute shop/mine: Service mocks/branchline-responder answers for forks there, and is exported to mocks, shop alone: callers elsewhere fail with their keys',
	]);
	t.is(found('~', atService).length, 1);
	t.deepEqual(found(undefined, atService), []);
	t.deepEqual(found('shop,*', atService), []);
	t.deepEqual(found('shop', atService, '.'), [], 'who sees the one sees the other');
});

test('at a Gateway its own namespace has to see the responder', (t) => {
	const native = [gateway('gw'), ...atService, edge];
	const atGateways = (exportTo: string) => found(exportTo, native, 'shop').map((text) => text.split(': ')[0]);
	t.deepEqual(atGateways('shop'), []);
	t.deepEqual(atGateways('.'), ['adapter/not-visible HTTPRoute shop/edge', 'adapter/not-visible HTTPRoute shop/mine']);
	t.deepEqual(found('.', [gateway('gw'), edge], undefined, 'envoy-gateway'), [], 'Envoy Gateway does not ask');
});
