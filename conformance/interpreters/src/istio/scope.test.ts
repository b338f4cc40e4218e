// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type Asked, istioObject, rule, service, shop, virtualService, where } from './mesh.test.fixture.ts';

const egress = (...hosts: readonly string[]) => ({ egress: [{ hosts }] });
const sidecar = (spec: object, namespace = 'web', name = 'default') =>
	istioObject('Sidecar', name, spec, { namespace });
const fromWeb: Asked = { from: { namespace: 'web' }, authority: 'cart.shop' };
const routes = virtualService('routes', { hosts: ['cart.shop.svc.cluster.local'], http: [rule('fork')] });
const opsRoutes = virtualService(
	'routes',
	{ hosts: ['cart.shop.svc.cluster.local'], http: [rule('fork.shop.svc.cluster.local')] },
	{ namespace: 'ops' },
);

const imports: Record<string, readonly [spec: object, reached: string]> = {
	'no egress': [{}, 'fork'],
	everything: [egress('*/*'), 'fork'],
	'the namespace of both': [egress('shop/*'), 'fork'],
	'the host': [egress('shop/cart.shop.svc.cluster.local'), 'fork'],
	'a wildcard of any namespace': [egress('*/*.shop.svc.cluster.local'), 'fork'],
	'its own namespace alone': [egress('./*'), '502'],
	'another host': [egress('shop/other.shop.svc.cluster.local'), '502'],
	'everything but the host': [egress('*/*', '~shop/cart.shop.svc.cluster.local'), '502'],
	'everything but a namespace': [egress('*/*', '~shop/*'), '502'],
};

for (const [name, [spec, reached]] of Object.entries(imports))
	test(`Sidecar: ${name}`, (t) => {
		t.is(where([...shop, routes, sidecar(spec)], fromWeb), reached);
	});

test('Sidecar: a VirtualService is imported by its own namespace, whatever the host’s', (t) => {
	t.is(where([...shop, opsRoutes], fromWeb), 'fork');
	t.is(where([...shop, opsRoutes, sidecar(egress('shop/*'))], fromWeb), 'cart');
	t.is(where([...shop, opsRoutes, sidecar(egress('ops/*'))], fromWeb), '502', 'the host itself is not imported');
	t.is(where([...shop, opsRoutes, sidecar(egress('ops/*', 'shop/cart.shop.svc.cluster.local'))], fromWeb), 'fork');
});

test('Sidecar: of a listener for one port the destinations of that port alone are known', (t) => {
	const spec = { egress: [{ port: { number: 8080, protocol: 'HTTP', name: 'http' }, hosts: ['shop/*'] }] };
	const away = virtualService('routes', {
		hosts: ['cart.shop.svc.cluster.local'],
		http: [{ route: [{ destination: { host: 'fork', port: { number: 9000 } } }] }],
	});
	const services = [service('cart'), service('fork', [8080, 9000])];
	t.is(where([...services, away], fromWeb), 'fork:9000');
	t.is(where([...services, away, sidecar(spec)], fromWeb), 'fail');
	const open = { egress: [...spec.egress, { hosts: ['shop/*'] }] };
	t.is(where([...services, away, sidecar(open)], fromWeb), 'fork:9000');
});

test('Sidecar: a workload’s own comes before its namespace’s, and that before the root namespace’s', (t) => {
	const closed = egress('./*');
	const chosen = { ...egress('shop/*'), workloadSelector: { labels: { app: 'web' } } };
	const asked: Asked = { ...fromWeb, from: { namespace: 'web', labels: { app: 'web' } } };
	const objects = [...shop, routes];
	t.is(where([...objects, sidecar(closed, 'istio-system')], fromWeb), '502');
	t.is(where([...objects, sidecar(closed, 'istio-system'), sidecar({})], fromWeb), 'fork');
	t.is(where([...objects, sidecar(closed, 'istio-system'), sidecar(chosen, 'web', 'a')], asked), 'fork');
	t.is(where([...objects, sidecar(closed, 'istio-system'), sidecar(chosen, 'web', 'a')], fromWeb), '502');
	t.is(where([...objects, sidecar(closed), sidecar(chosen, 'web', 'a')], asked), 'fork');
	t.throws(() => where([...objects, sidecar({}), sidecar({}, 'web', 'b')], fromWeb), {
		name: 'UndefinedConfiguration',
	});
});

test('Sidecar: where unknown hosts may be called, nothing is said of them', (t) => {
	const open = (mode: string) => sidecar({ ...egress('./*'), outboundTrafficPolicy: { mode } });
	t.throws(() => where([...shop, open('ALLOW_ANY')], fromWeb), { message: /ALLOW_ANY/ });
	t.is(where([...shop, open('REGISTRY_ONLY')], fromWeb), '502');
});
