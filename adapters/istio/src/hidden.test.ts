// SPDX-License-Identifier: Apache-2.0
import type { Rendering } from '@branchline/adapter';
import type { Cluster, KubernetesObject, Service } from '@branchline/plan';
import test from 'ava';
import { istio } from './adapter.ts';
import { cartPlan } from './plan.test.fixture.ts';
import type { HttpRoute, VirtualService } from './virtual-service.ts';

function service(name: string, exportTo?: string): Service {
	const annotations = exportTo === undefined ? {} : { annotations: { 'networking.istio.io/exportTo': exportTo } };
	const metadata = { name, namespace: 'shop', ...annotations };
	return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } };
}

const shop = [service('cart'), service('fork')];

function object(kind: string, name: string, namespace: string, spec: object): KubernetesObject {
	return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace }, spec };
}

const http: readonly HttpRoute[] = [
	{ route: [{ destination: { host: 'cart.shop.svc.cluster.local', port: { number: 80 } } }] },
];

function routes(spec: object = {}, namespace = 'shop', name = 'routes'): VirtualService {
	return object('VirtualService', name, namespace, { hosts: ['cart.shop.svc.cluster.local'], http, ...spec });
}

function sidecar(namespace: string, hosts: readonly string[], more: object = {}, name = 'default'): KubernetesObject {
	return object('Sidecar', name, namespace, { egress: [{ hosts, ...more }] });
}

function render(native: readonly KubernetesObject[], services: readonly Service[] = shop, options = {}): Rendering {
	const cluster: Cluster = { services, endpointSlices: [] };
	return istio.render({ plan: cartPlan, cluster, native, options });
}

/** What is written, and what is found: `object` for one of ours, `patch` for one of the user's. */
function outcome({ artifacts, diagnostics }: Rendering): readonly string[] {
	return [...artifacts.map(({ kind }) => kind), ...diagnostics.map(({ code }) => code.replace('adapter/', ''))];
}

test('beside VirtualServices that some namespaces see stands one of ours for the others, where class decides and not age', (t) => {
	const limited = routes({ exportTo: ['.'] });
	t.deepEqual(outcome(render([limited])), ['object', 'patch']);
	t.deepEqual(outcome(render([routes({ exportTo: ['.', 'web'] }), routes({ exportTo: ['team'] }, 'shop', 'two')])), [
		'object',
		'patch',
		'patch',
	]);
	t.deepEqual(outcome(render([limited, routes({}, 'ops')])), ['patch', 'patch'], 'one is for all');
	t.deepEqual(outcome(render([routes({ exportTo: ['~'] })])), ['object', 'patch'], 'nobody sees it');
	const wildcard = routes({ exportTo: ['.'], hosts: ['*.shop.svc.cluster.local'] });
	t.deepEqual(outcome(render([wildcard])), ['patch', 'not-visible'], 'ours would take its place in its own namespace');
	const kept = render([limited], [service('cart', 'shop,web'), service('fork')]);
	t.deepEqual(outcome(kept), ['patch', 'not-visible'], 'the Service is not for all: age would decide');
	const covered = render([routes({ exportTo: ['shop', 'web'] })], [service('cart', 'web'), service('fork')]);
	t.deepEqual(outcome(covered), ['patch']);
});

test('ours is seen by those who see the Service', (t) => {
	const exportTo = (services: readonly Service[]) =>
		render([], services).artifacts.map(
			(made) => made.kind === 'object' && (made.object as VirtualService).spec?.exportTo,
		);
	t.deepEqual(exportTo(shop), [['*']]);
	t.deepEqual(exportTo([service('cart', '., web'), service('fork')]), [['.', 'web']]);
});

test('where VirtualServices are private by default, those without exportTo are', (t) => {
	t.deepEqual(outcome(render([routes()], shop, { 'default-export-to': '.' })), ['object', 'patch']);
});

test('the Service of a fork that some callers do not see is said', (t) => {
	t.deepEqual(outcome(render([], [service('cart'), service('fork', '.')])), ['object', 'not-visible']);
	t.deepEqual(outcome(render([], [service('cart', '.'), service('fork', 'shop,web')])), ['object']);
	t.deepEqual(outcome(render([], [service('cart', 'shop,web'), service('fork', '~')])), ['object', 'not-visible']);
	const { diagnostics } = render([], [service('cart'), service('fork', '.')]);
	t.like(diagnostics, [{ key: 'k', object: { kind: 'Sandbox', name: 'k' }, severity: 'warning' }]);
});

const sidecars: Record<string, readonly [VirtualService | undefined, readonly KubernetesObject[], hides: boolean]> = {
	'imports the Service and not the routes': [routes({}, 'ops'), [sidecar('web', ['shop/*'])], true],
	'imports both': [routes({}, 'ops'), [sidecar('web', ['shop/*', 'ops/*'])], false],
	'imports neither': [routes({}, 'ops'), [sidecar('web', ['./*'])], false],
	'imports the routes’ namespace, for another host': [routes({}, 'ops'), [sidecar('web', ['shop/*', 'ops/a.b'])], true],
	'imports the host from everywhere': [routes({}, 'ops'), [sidecar('web', ['*/cart.shop.svc.cluster.local'])], false],
	'leaves out the routes’ namespace': [routes({}, 'ops'), [sidecar('web', ['*/*', '~ops/*'])], true],
	'has no limits': [routes({}, 'ops'), [object('Sidecar', 'default', 'web', {})], false],
	'routes of one namespace with the Service': [routes(), [sidecar('web', ['shop/*'])], false],
	'none of the user’s': [undefined, [sidecar('web', ['shop/*'])], false],
	'of the root namespace, by the caller’s own': [routes({}, 'ops'), [sidecar('istio-system', ['./*'])], true],
	'of the root namespace, with the routes': [routes({}, 'ops'), [sidecar('istio-system', ['./*', 'ops/*'])], false],
	'of the root namespace, where another holds': [
		routes({}, 'ops'),
		[sidecar('istio-system', ['./*']), sidecar('shop', ['*/*'])],
		false,
	],
};

for (const [name, [user, objects, hides]] of Object.entries(sidecars))
	test(`a Sidecar that ${name} ${hides ? 'hides them' : 'hides nothing'}`, (t) => {
		const { diagnostics } = render([...(user ? [user] : []), ...objects]);
		t.deepEqual(
			diagnostics.map(({ code, object: at }) => [code, at?.name]),
			hides ? [['adapter/not-visible', 'routes']] : [],
		);
	});

test('an egress listener for one port lets nothing out to a fork on another', (t) => {
	const narrow = (...more: readonly object[]) => [
		object('Sidecar', 'default', 'web', { egress: [{ port: { number: 8080 }, hosts: ['*/*'] }, ...more] }),
	];
	t.deepEqual(outcome(render(narrow())), ['object', 'not-visible']);
	t.deepEqual(outcome(render(narrow({ hosts: ['shop/*'] }))), ['object']);
	t.deepEqual(outcome(render(narrow({ port: { number: 80 }, hosts: ['shop/fork.shop.svc.cluster.local'] }))), [
		'object',
	]);
	t.deepEqual(outcome(render([sidecar('web', ['*/*'], { port: { number: 15080, protocol: 'HTTP_PROXY' } })])), [
		'object',
	]);
});

test('of two for one host age decides among those that the same callers see in one class', (t) => {
	const dropped = (...all: readonly VirtualService[]) =>
		render(all).diagnostics.filter(({ code }) => code === 'adapter/native-ignored').length;
	t.is(dropped(routes(), routes({ hosts: ['cart'] }, 'shop', 'two')), 2, 'a short name is the same host');
	t.is(dropped(routes(), routes({}, 'ops')), 2);
	t.is(dropped(routes({ exportTo: ['web'] }), routes({ exportTo: ['.'] }, 'web')), 0, 'its own comes first');
	t.is(dropped(routes({ exportTo: ['web'] }), routes({ exportTo: ['web', 'x'] }, 'ops')), 2);
	t.is(dropped(routes({ exportTo: ['web'] }), routes({}, 'ops')), 0);
});

test('routes whose rules are all for some callers or other ports are not there for the others', (t) => {
	const found = (...matches: readonly object[]) => {
		const rules = matches.map((match) => ({
			...http[0],
			...(Object.keys(match).length > 0 ? { match: [match] } : {}),
		}));
		return outcome(render([routes({ http: rules, gateways: ['mesh', 'gw'] })])).filter((one) => one !== 'patch');
	};
	t.deepEqual(found({ sourceNamespace: 'web' }), ['not-visible']);
	t.deepEqual(found({ sourceLabels: { app: 'x' } }, { gateways: ['gw'] }), ['not-visible']);
	t.deepEqual(found({ port: 81 }), ['not-visible']);
	t.deepEqual(found({ sourceNamespace: 'web' }, { port: 80, uri: { exact: '/' } }), []);
	t.deepEqual(found({ sourceNamespace: 'web', gateways: ['mesh'] }), [], 'with gateways the source is not looked at');
	t.deepEqual(found({ sourceNamespace: 'web' }, {}), []);
});

test('a responder that part of the callers do not see is said, where a share of a split is answered by it', (t) => {
	const ports = [
		{ name: 'http', port: 8080 },
		{ name: 'http-unavailable', port: 8081 },
	];
	const responder = (exportTo: string): Service => {
		const { metadata, ...rest } = service('branchline-responder', exportTo);
		const labels = { 'app.kubernetes.io/part-of': 'branchline' };
		return { ...rest, metadata: { ...metadata, namespace: 'branchline', labels }, spec: { ports } };
	};
	const to = { kind: 'respond', status: 402, headers: {}, body: '' } as const;
	const plan = {
		...cartPlan,
		services: cartPlan.services.map(({ of, substitutions }) => ({
			of,
			substitutions: substitutions.map((one) => ({ ...one, to })),
		})),
	};
	const destination = (name: string) => ({ host: `${name}.shop.svc.cluster.local`, port: { number: 80 } });
	const split = (weight: number) => [
		{
			route: [
				{ destination: destination('cart'), weight: 9 },
				{ destination: destination('fork'), weight },
			],
		},
	];
	const found = (exportTo: string, weight = 1, cart = service('cart')) => {
		const services = [cart, service('fork'), responder(exportTo)];
		const native = [routes({ http: split(weight) })];
		return istio.render({ plan, cluster: { services, endpointSlices: [] }, native }).diagnostics;
	};
	t.regex(
		found('.')
			.map(({ message }) => message)
			.join(),
		/^shop\/cart:80 key k: Service branchline\/branchline-responder is exported to branchline alone, and callers elsewhere fail with the key$/,
	);
	t.deepEqual(found('*'), []);
	t.deepEqual(found('.', 0), [], 'the mesh answers by itself');
	t.deepEqual(found('shop', 1, service('cart', 'shop')), [], 'who calls it sees both');
});
