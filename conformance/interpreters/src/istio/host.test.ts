// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { bestDomain, commonHosts, overlaps, qualify, qualifyGateway } from './host.ts';
import { type Asked, fqdn, istioObject, rule, service, shop, virtualService, where } from './mesh.test.fixture.ts';

const routed = [...shop, virtualService('cart', { hosts: ['cart'], http: [rule('fork')] })];

for (const [authority, namespace, reached] of [
	['cart', 'shop', 'fork'],
	['CART:8080', 'shop', 'fork'],
	['cart:9999', 'shop', 'fork'],
	['cart.shop', 'shop', 'fork'],
	['cart.shop.svc', 'shop', 'fork'],
	['cart.shop.svc.cluster.local', 'shop', 'fork'],
	['cart.shop.svc.cluster.local.', 'shop', 'fork'],
	['cart.shop.svc.cluster', 'shop', '502'],
	['cart', 'web', '502'],
	['cart.shop', 'web', 'fork'],
	['cart.shop.svc:8080', 'web', 'fork'],
	['pod.cart.shop', 'shop', '502'],
	['other', 'shop', 'other'],
] as const) {
	test(`Host ${authority} from ${namespace} reaches ${reached}`, (t) => {
		t.is(where(routed, { authority, from: { namespace } }), reached);
	});
}

const one = (port: object, more: object = {}) => {
	const cart = service('cart', [port]);
	return [
		{ ...cart, spec: { ...(cart.spec as object), ...more } },
		service('fork'),
		virtualService('cart', { hosts: ['cart'], http: [rule('fork')] }),
	];
};

const ports: Record<string, readonly [port: object, more: object, authority: string, reached: string]> = {
	'the address of the service': [{ name: 'http', port: 8080 }, { clusterIP: '10.1.2.3' }, '10.1.2.3:8080', 'fork'],
	'a pod of a headless service': [{ name: 'http', port: 8080 }, { clusterIP: 'None' }, 'pod-0.cart.shop', 'fork'],
	'no domain of a headless service': [{ name: 'http', port: 8080 }, { clusterIP: 'None' }, '10.0.0.1', '502'],
	'a sniffed port, whatever the Host': [{ name: 'web', port: 8080 }, {}, 'shop.example.com', 'fork'],
	'a sniffed port without a name': [{ port: 8080 }, {}, 'cart', 'fork'],
	'appProtocol before the name': [{ name: 'http', port: 8080, appProtocol: 'tcp' }, {}, 'cart', 'cart'],
	'a name up to its first dash': [{ name: 'grpc-web-x', port: 8080 }, {}, 'nobody', '502'],
	'a port that servers speak on first': [{ name: 'db', port: 3306 }, {}, 'cart', 'cart:3306'],
	'a port by another protocol’s name': [{ name: 'mongo-x', port: 8080 }, {}, 'cart', 'cart'],
};

for (const [name, [port, more, authority, reached]] of Object.entries(ports)) {
	test(`ports: ${name}`, (t) => {
		const asked: Asked = {
			authority,
			to: { namespace: 'shop', service: 'cart', port: (port as { port: number }).port },
		};
		t.is(where(one(port, more), asked), reached);
	});
}

test('a port or Service that is not there fails', (t) => {
	t.is(where(shop, { to: { namespace: 'shop', service: 'cart', port: 81 } }), 'fail');
	t.is(where(shop, { to: { namespace: 'shop', service: 'nobody', port: 8080 } }), 'fail');
});

test('the Host decides among all services of an HTTP port', (t) => {
	const objects = [...routed, service('cart', [8080], { namespace: 'web' })];
	t.is(where(objects, { authority: 'cart', from: { namespace: 'web' } }), 'web/cart');
	t.is(where(objects, { authority: 'cart', from: { namespace: 'shop' } }), 'fork');
	t.is(where(objects, { authority: 'cart.web' }), 'web/cart');
});

test('a ServiceEntry that is called like a short name has the name', (t) => {
	const spec = { hosts: ['cart.shop'], resolution: 'DNS', ports: [{ number: 8080, name: 'http', protocol: 'HTTP' }] };
	const objects = [...shop, istioObject('ServiceEntry', 'e', spec)];
	t.is(where(objects, { authority: 'cart.shop' }), 'other');
	t.is(where(objects, { authority: 'cart' }), 'cart');
});

test('of two VirtualServices that claim one domain the first has it', (t) => {
	const objects = [
		service('cart', [80]),
		service('fork'),
		virtualService('a', { hosts: [fqdn('cart')], http: [rule('fork', [{ uri: { exact: '/a' } }]), rule('fork')] }),
		virtualService('b', { hosts: ['cart.shop'], http: [{ directResponse: { status: 418 } }] }),
	];
	const asked = { to: { namespace: 'shop', service: 'cart', port: 80 }, authority: 'cart.shop' };
	t.throws(() => where(objects, asked), { name: 'UndefinedConfiguration' }, 'the first of the two has it');
	t.is(where(objects, { ...asked, authority: 'cart' }), 'fork');
});

test('a wildcard host serves what no exact or longer one does', (t) => {
	const objects = [
		...shop,
		virtualService('all', { hosts: ['*.cluster.local'], http: [rule('third')] }),
		virtualService('some', { hosts: ['*.shop.svc.cluster.local'], http: [rule('other')] }),
		virtualService('one', { hosts: ['cart'], http: [rule('fork')] }),
	].map((object, index) => ({
		...object,
		metadata: { ...object.metadata, creationTimestamp: `2026-01-01T00:00:0${index}Z` },
	}));
	t.is(where(objects), 'fork');
	t.is(where(objects, { authority: 'fork' }), 'other');
	t.is(where([...objects, service('x', [8080], { namespace: 'web' })], { authority: 'x.web' }), 'third');
});

test('names', (t) => {
	t.is(qualify('cart', 'shop'), 'cart.shop.svc.cluster.local');
	t.is(qualify('cart.shop', 'x'), 'cart.shop');
	t.is(qualify('*', 'x'), '*');
	t.is(qualify('10.0.0.1', 'x'), '10.0.0.1');
	t.is(qualifyGateway('mesh', 'x'), 'mesh');
	t.is(qualifyGateway('edge', 'x'), 'x/edge');
	t.is(qualifyGateway('./edge', 'x'), 'x/edge');
	t.is(qualifyGateway('y/edge', 'x'), 'y/edge');
	t.is(qualifyGateway('edge.y.svc.cluster.local', 'x'), 'y/edge');
	t.deepEqual(commonHosts(['foo.com', '*.net'], ['*.com', 'bar.net', '*.bar.net']), [
		'foo.com',
		'bar.net',
		'*.bar.net',
	]);
	t.false(overlaps('*.foo.com', 'foo.com'));
	t.is(bestDomain(['*', '*.com', '*.foo.com', 'x.foo.com'], 'y.foo.com'), '*.foo.com');
	t.is(bestDomain(['*', '*.foo.com'], 'foo.com'), '*');
	t.is(bestDomain(['*.com', 'x.foo.com'], 'x.foo.com'), 'x.foo.com');
	t.is(bestDomain(['*.foo.com'], '.foo.com'), undefined);
});
