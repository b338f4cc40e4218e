// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import {
	type Asked,
	ask,
	fqdn,
	istioObject,
	type Meta,
	service,
	shop,
	to,
	virtualService,
	where,
} from './mesh.test.fixture.ts';

const ours = { labels: { 'app.kubernetes.io/managed-by': 'branchline' } };
const sends = (destination: object, meta: Meta = {}) =>
	virtualService('cart', { hosts: [fqdn('cart')], http: [{ route: [{ destination }] }] }, meta);
const edge = istioObject('Gateway', 'edge', { servers: [{ port: { number: 80, protocol: 'HTTP' }, hosts: ['*'] }] });
const atEdge: Asked = { to: { gateway: { namespace: 'shop', name: 'edge' }, port: 80 }, authority: 'x.example' };

test('a destination without a port: a sidecar knows only services that have the port of the request', (t) => {
	t.is(where([...shop, sends({ host: 'fork' })]), 'fork');
	t.is(where([...shop, service('one', [9090]), sends({ host: 'one' })]), 'fail');
});

test('a destination without a port: a gateway takes the only one, else its own', (t) => {
	const bound = virtualService('x', {
		hosts: ['x.example'],
		gateways: ['edge'],
		http: [{ route: [{ destination: { host: 'one' } }] }],
	});
	t.is(where([edge, bound, service('one', [9090])], atEdge), 'one:9090');
	t.is(where([edge, bound, service('one', [80, 9090])], atEdge), 'one:80');
	t.is(where([edge, bound, service('one', [81, 9090])], atEdge), 'fail');
});

test('a port that the destination does not have fails, whatever its protocol', (t) => {
	t.is(where([...shop, sends({ host: 'fork', port: { number: 81 } })]), 'fail');
	t.is(
		where([...shop, service('db', [{ name: 'tcp', port: 81 }]), sends({ host: 'db', port: { number: 81 } })]),
		'db:81',
	);
});

const subsets = (name: string, spec: object, meta: Meta = {}) => istioObject('DestinationRule', name, spec, meta);
const v1 = { host: 'cart', subsets: [{ name: 'v1' }] };

const rules: Record<string, readonly [rules: readonly object[], reached: string]> = {
	none: [[], 'fail'],
	'in the service’s namespace': [[subsets('a', v1)], 'cart@v1'],
	'another subset': [[subsets('a', { host: 'cart', subsets: [{ name: 'v2' }] })], 'fail'],
	'two rules for one host': [[subsets('a', { host: 'cart' }), subsets('b', v1)], 'cart@v1'],
	'a wildcard': [[subsets('a', { ...v1, host: '*.shop.svc.cluster.local' })], 'cart@v1'],
	'a wildcard behind an exact host': [
		[subsets('a', { ...v1, host: '*.local' }), subsets('b', { host: 'cart' })],
		'fail',
	],
	'in the caller’s namespace, alone': [
		[subsets('a', v1), subsets('b', { host: fqdn('cart') }, { namespace: 'web' })],
		'fail',
	],
	'in the root namespace': [[subsets('a', { ...v1, host: fqdn('cart') }, { namespace: 'istio-system' })], 'cart@v1'],
	'in a third namespace': [[subsets('a', { ...v1, host: fqdn('cart') }, { namespace: 'third' })], 'fail'],
	'not exported': [[subsets('a', { ...v1, exportTo: ['.'] })], 'fail'],
};

for (const [name, [objects, reached]] of Object.entries(rules)) {
	test(`subsets: ${name}`, (t) => {
		const all = [...shop, sends({ host: 'cart', subset: 'v1' }), ...objects] as Parameters<typeof where>[0];
		t.is(where(all, { authority: 'cart.shop', from: { namespace: 'web' } }), reached);
	});
}

test('subsets: a rule for some callers only is not guessed at', (t) => {
	const some = subsets('a', { ...v1, workloadSelector: { matchLabels: {} } });
	t.throws(() => where([...shop, sends({ host: 'cart', subset: 'v1' }), some]), { name: 'UndefinedConfiguration' });
});

const slice = (name: string, addresses: readonly string[], ports: readonly object[]) => ({
	apiVersion: 'discovery.k8s.io/v1',
	kind: 'EndpointSlice',
	metadata: { name: `${name}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
	endpoints: addresses.map((address) => ({ addresses: [address] })),
	ports,
});
const bare = (meta: Meta = {}) => {
	const fork = service('bare', [{ name: 'http', port: 8080 }], meta);
	return { ...fork, spec: { ports: (fork.spec as { ports: object[] }).ports } };
};
const http = [{ name: 'http', port: 9000 }];

const addresses: Record<string, readonly [objects: readonly object[], reached: string]> = {
	'one address of ours': [[bare(ours), slice('bare', ['10.0.0.7'], http)], '10.0.0.7:9000'],
	'two addresses': [[bare(ours), slice('bare', ['10.0.0.7', '10.0.0.8'], http)], 'bare'],
	'no address': [[bare(ours)], 'bare'],
	'another port': [[bare(ours), slice('bare', ['10.0.0.7'], [{ name: 'x', port: 9000 }])], 'bare'],
	'not ours': [[bare(), slice('bare', ['10.0.0.7'], http)], 'bare'],
	'of another Service': [[bare(ours), slice('cart', ['10.0.0.7'], http)], 'bare'],
	'with a selector': [
		[service('bare', [{ name: 'http', port: 8080 }], ours), slice('bare', ['10.0.0.7'], http)],
		'bare',
	],
};

for (const [name, [objects, reached]] of Object.entries(addresses)) {
	test(`a Service without a selector: ${name}`, (t) => {
		t.is(where([...shop, sends({ host: 'bare' }), ...objects] as Parameters<typeof where>[0]), reached);
	});
}

const port = { number: 8080, name: 'http', protocol: 'HTTP' };
const entry = (spec: object, meta: Meta = ours) =>
	istioObject('ServiceEntry', 'e', { hosts: ['e.example'], ports: [port], ...spec }, meta);

const entries: Record<string, readonly [entry: object, reached: string]> = {
	'one endpoint': [entry({ resolution: 'STATIC', endpoints: [{ address: '10.0.0.7' }] }), '10.0.0.7:8080'],
	'the endpoint’s port': [
		entry({
			resolution: 'STATIC',
			ports: [{ ...port, targetPort: 81 }],
			endpoints: [{ address: '10.0.0.7', ports: { http: 82 } }],
		}),
		'10.0.0.7:82',
	],
	'the target port': [
		entry({
			resolution: 'DNS',
			ports: [{ ...port, targetPort: 81 }],
			endpoints: [{ address: 'x.example', ports: { tcp: 82 } }],
		}),
		'x.example:81',
	],
	'a name to resolve': [entry({ resolution: 'DNS' }), 'e.example:8080'],
	'no endpoint': [entry({ resolution: 'STATIC' }), 'other'],
	'two endpoints': [entry({ resolution: 'STATIC', endpoints: [{ address: 'a' }, { address: 'b' }] }), 'other'],
	'no resolution': [entry({ endpoints: [{ address: '10.0.0.7' }] }), 'other'],
	'not ours': [entry({ resolution: 'DNS' }, {}), 'other'],
	'no such port': [entry({ resolution: 'DNS', ports: [{ ...port, number: 80 }] }), 'fail'],
	'not exported': [entry({ resolution: 'DNS', exportTo: ['web'] }), 'fail'],
};

for (const [name, [object, reached]] of Object.entries(entries)) {
	test(`a ServiceEntry: ${name}`, (t) => {
		t.is(where([...shop, sends({ host: 'e.example' }), object] as Parameters<typeof where>[0]), reached);
	});
}

test('another ServiceEntry compares by its host and port', (t) => {
	const answer = ask([...shop, sends({ host: 'e.example', port: { number: 8080 } }), entry({ resolution: 'DNS' }, {})]);
	t.like(answer, { backends: [{ to: { kind: 'other', native: { host: 'e.example', port: 8080 } } }] });
});

test('a host that two objects claim is not guessed at, nor is an ExternalName', (t) => {
	const twice = entry({ hosts: [fqdn('fork')], resolution: 'DNS' });
	t.throws(() => where([...shop, twice, virtualService('x', { hosts: ['cart'], http: [{ route: [to('fork')] }] })]), {
		message: /claimed/,
	});
	t.is(where([...shop, twice]), 'cart');
	const outside = { ...service('fork'), spec: { type: 'ExternalName', ports: [{ port: 8080 }] } };
	t.throws(() => where([service('cart'), outside, sends({ host: 'fork' })]), { message: /ExternalName/ });
});

test('a Service can be hidden from other namespaces by an annotation', (t) => {
	const hidden = service('hidden', [8080], { annotations: { 'networking.istio.io/exportTo': '., third' } });
	const objects = [...shop, hidden, sends({ host: 'hidden' })];
	const from = (namespace: string) => where(objects, { authority: 'cart.shop', from: { namespace } });
	t.deepEqual(['shop', 'third', 'web'].map(from), ['hidden', 'hidden', 'fail']);
});
