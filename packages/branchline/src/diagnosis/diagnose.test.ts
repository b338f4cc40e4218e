// SPDX-License-Identifier: Apache-2.0
import type { NativeObject } from '@branchline/model';
import test from 'ava';
import { CallerMistake, type DiagnoseOptions, type Diagnosis, diagnose, readObjects } from '../index.ts';
import { httpRoute, sandbox, service, virtualService } from '../shop.test.fixture.ts';

const now = '2026-06-01T12:00:00Z';

function diagnosed(options: Partial<DiagnoseOptions>, ...objects: readonly object[]): Diagnosis {
	const { documents, diagnostics } = readObjects(objects);
	return diagnose(documents, { mesh: 'istio', now, diagnostics, ...options });
}

function policy(spec: object): object {
	return { apiVersion: 'branchline.dev/v1alpha1', kind: 'RoutingPolicy', metadata: { name: 'default' }, spec };
}

/** A VirtualService with one rule that matches on headers. */
function matching(headers: object): object {
	const [rule] = virtualService.spec.http;
	return { ...virtualService, spec: { ...virtualService.spec, http: [{ ...rule, match: [{ headers }] }] } };
}

/** The verdicts of a mesh as `port verdict`. */
function verdicts({ meshes }: Diagnosis, mesh = 'istio'): readonly string[] {
	const ports = meshes.find((one) => one.mesh === mesh)?.ports ?? [];
	return ports.map(({ of, verdict }) => `${of.service}:${of.port} ${verdict}`);
}

/** The obstacles of a mesh, or of no one mesh, as `effect ports asked code`. */
function obstacles({ meshes, obstacles: general }: Diagnosis, mesh?: string): readonly string[] {
	const list = mesh === undefined ? general : (meshes.find((one) => one.mesh === mesh)?.obstacles ?? []);
	return list.map(({ effect, ports, asked = [], diagnostic }) =>
		[effect, ports.map((of) => of.service).join('+') || '-', asked.join('+') || '-', diagnostic.code].join(' '),
	);
}

test('service ports that can be forked are fine, others are named, and forks of sandboxes are neither', (t) => {
	const db = {
		...service('db'),
		spec: {
			ports: [
				{ name: 'mysql', port: 3306 },
				{ name: 'dns', port: 53, protocol: 'UDP' },
			],
		},
	};
	const diagnosis = diagnosed({}, service('cart'), service('cart-a'), sandbox('a'), db, virtualService);
	t.deepEqual(verdicts(diagnosis), ['cart:8080 fine']);
	t.deepEqual(diagnosis.notHttp, [{ namespace: 'shop', service: 'db', port: 3306 }]);
	t.deepEqual(obstacles(diagnosis, 'istio'), []);
	t.deepEqual(obstacles(diagnosis), []);
});

test('a rule that cannot be copied stops its service port alone, and the carrier that is to blame is named', (t) => {
	const route = matching({ baggage: { regex: '.*a=b.*' } });
	const diagnosis = diagnosed({}, service('cart'), service('pay'), route);
	t.deepEqual(verdicts(diagnosis), ['cart:8080 stops', 'pay:8080 fine']);
	const [{ diagnostic } = { diagnostic: undefined }] = diagnosis.meshes[0]!.obstacles;
	t.is(
		diagnostic?.message,
		'VirtualService shop/cart: it matches on header baggage already, and Istio takes one condition per header',
	);
	t.regex(diagnostic?.hint ?? '', /^leave \{baggage: branchline-key\} out of spec\.carriers of the RoutingPolicy; or /);
	t.is(diagnostic?.object?.kind, 'VirtualService');
	t.is(diagnostic?.key, undefined);
});

test('what is asked beside a plain fork is limited where it is, and what no fork can ask is said once', (t) => {
	const route = JSON.parse(JSON.stringify(virtualService).replace('"prefix":"/pay"', '"regex":"/p.y"'));
	const diagnosis = diagnosed({ mesh: ['istio', 'linkerd'] }, service('cart'), route);
	t.deepEqual(verdicts(diagnosis), ['cart:8080 fine']);
	t.deepEqual(obstacles(diagnosis, 'istio'), ['limits cart when.path adapter/cannot-copy']);
	t.deepEqual(obstacles(diagnosis, 'linkerd'), ['limits cart target.respond adapter/responder-missing']);
	t.deepEqual(
		diagnosis.meshes[1]!.lacks.map(({ feature }) => feature),
		['carrier.beside-text', 'carrier.beside-bytes', 'parent.gateway'],
	);
});

test('keys that are too long for a carrier are limited to the length that does', (t) => {
	const member = 'm'.repeat(40);
	const diagnosis = diagnosed({ mesh: 'envoy' }, service('cart'), policy({ carriers: [{ baggage: member }] }));
	t.deepEqual(verdicts(diagnosis, 'envoy'), ['cart:8080 fine']);
	t.deepEqual(obstacles(diagnosis, 'envoy'), ['limits cart target.respond doctor/key-length']);
	t.regex(diagnosis.meshes[0]!.obstacles[0]!.diagnostic.message, /; keys of at most 24 characters do$/);
});

test('a mesh that no route leads to a service port of says so, and does not call it fine', (t) => {
	const atGateway = { ...virtualService, spec: { ...virtualService.spec, gateways: ['infra/public'] } };
	const closed = policy({ ingress: 'none' });
	const mesh = { mesh: 'gateway-api', implementation: 'envoy-gateway' };
	t.deepEqual(verdicts(diagnosed(mesh, service('cart')), 'gateway-api'), ['cart:8080 unreached']);
	t.deepEqual(obstacles(diagnosed({}, service('cart'), atGateway, closed)), ['bends - - doctor/ingress-closed']);
	t.deepEqual(obstacles(diagnosed({}, service('cart'), virtualService, closed)), []);
});

test('a malformed object stops every service port, and a route that no chosen mesh covers those that it leads to', (t) => {
	const malformed = { ...virtualService, metadata: { name: 'x', namespace: 'shop' }, spec: { hosts: 'cart' } };
	const stopped = diagnosed({}, service('cart'), service('pay'), virtualService, malformed);
	t.deepEqual(verdicts(stopped), ['cart:8080 stops', 'pay:8080 stops']);
	const uncovered = diagnosed({}, service('cart'), service('pay'), httpRoute);
	t.deepEqual(obstacles(uncovered), ['stops cart - adapter/uncovered-route']);
});

test('sandboxes that are there are examined as well, and what stops every key is not said of each', (t) => {
	const objects = [service('cart'), service('cart-a'), sandbox('a'), matching({ 'x-branchline-key': { regex: 'b' } })];
	t.deepEqual(obstacles(diagnosed({}, ...objects), 'istio'), ['stops cart - adapter/cannot-copy']);
	const narrow = sandbox('a', { when: [{ path: { prefix: '/a' } }] });
	const regex = JSON.parse(JSON.stringify(virtualService).replace('"prefix":"/pay"', '"regex":"/p.y"'));
	const { meshes } = diagnosed({}, service('cart'), service('cart-a'), narrow, regex);
	const [first] = meshes[0]!.obstacles;
	t.deepEqual([first?.effect, first?.ports, first?.diagnostic.key], ['stops', [], 'a']);
});

test('an object with room for the sandboxes that are there, and for no other, stops its service port', (t) => {
	const [pay, rest] = virtualService.spec.http;
	const padded = { ...pay, headers: { request: { set: { 'x-pad': 'p'.repeat(250 * 1024) } } } };
	const route = { ...virtualService, spec: { ...virtualService.spec, http: [padded, rest] } };
	const carried = policy({ carriers: [{ header: 'x-key' }] });
	const objects = [service('cart'), service('cart-a'), service('pay'), route, carried];
	t.deepEqual(verdicts(diagnosed({ isWanted: ({ service: name }) => name !== 'cart-a' }, ...objects)), [
		'cart:8080 fine',
		'pay:8080 fine',
	]);
	const full = diagnosed({}, ...objects, sandbox('a'));
	t.deepEqual(verdicts(full), ['cart:8080 stops', 'pay:8080 fine']);
	t.deepEqual(obstacles(full, 'istio'), ['stops cart - adapter/over-limit']);
});

test('mistakes in documents are part of the diagnosis, those of reading included', (t) => {
	const lost = { of: { service: 'crat' } };
	t.deepEqual(obstacles(diagnosed({}, service('cart'), service('cart-a'), sandbox('a', lost))), [
		'stops - - plan/service-missing',
	]);
	t.deepEqual(obstacles(diagnosed({}, service('cart'), { apiVersion: 'branchline.dev/v1alpha1', kind: 'Sandbax' })), [
		'stops - - model/unknown-kind',
	]);
});

test('only what is wanted is examined, whatever the order of the objects', (t) => {
	const isWanted = ({ service: name }: { readonly service: string }) => name === 'pay';
	t.deepEqual(verdicts(diagnosed({ isWanted }, service('cart'), service('pay'))), ['pay:8080 fine']);
	const objects = [service('cart'), service('pay'), matching({ baggage: { regex: 'x' } }), httpRoute];
	const mesh = ['istio', 'gateway-api'];
	t.deepEqual(diagnosed({ mesh }, ...objects), diagnosed({ mesh }, ...objects.toReversed()));
	t.throws(() => diagnosed({ mesh: 'isto' }), { instanceOf: CallerMistake });
});

test('a service port is stopped by a route that does not lead to it, where both routes are weighed together', (t) => {
	const route = (name: string, to: string, filters: readonly object[]) => ({
		...httpRoute,
		metadata: { ...httpRoute.metadata, name },
		spec: { ...httpRoute.spec, rules: [{ filters, backendRefs: [{ name: to, port: 8080 }] }] },
	});
	const rewrite = { type: 'URLRewrite', urlRewrite: { hostname: 'x' } };
	const routes = [route('unread', 'cart', [rewrite]), route('to-pay', 'pay', [])];
	const diagnosis = diagnosed({ mesh: 'linkerd' }, service('cart'), service('pay'), service('stock'), ...routes);
	t.deepEqual(verdicts(diagnosis, 'linkerd'), ['cart:8080 stops', 'pay:8080 stops', 'stock:8080 fine']);
	// Of what is stopped, nothing is said about forks that ask for more.
	t.deepEqual(obstacles(diagnosis, 'linkerd'), [
		'stops cart+pay - adapter/native-undefined',
		'limits stock target.respond adapter/responder-missing',
	]);
});

test('a difference that every fork has is not said of each thing that a fork may ask', (t) => {
	const rules = [{ matches: [{ method: { service: 'cart' } }], backendRefs: [{ name: 'cart', port: 8080 }] }];
	const grpc = {
		...httpRoute,
		kind: 'GRPCRoute',
		metadata: { ...httpRoute.metadata, name: 'grpc' },
		spec: { ...httpRoute.spec, rules },
	};
	const diagnosis = diagnosed({ mesh: 'linkerd' }, service('cart'), httpRoute, grpc);
	t.deepEqual(verdicts(diagnosis, 'linkerd'), ['cart:8080 bends']);
	t.deepEqual(obstacles(diagnosis, 'linkerd'), [
		'bends cart - adapter/native-ignored',
		'limits cart target.respond adapter/responder-missing',
	]);
});

test('many service ports are told apart, whichever of them are stopped', (t) => {
	const names = Array.from({ length: 230 }, (_, index) => `s-${index}`);
	const isOpaque = (name: string) => name.endsWith('7');
	const objects = names.map((name) => ({
		...service(name),
		metadata: {
			name,
			namespace: 'shop',
			annotations: isOpaque(name) ? { 'config.linkerd.io/opaque-ports': '8080' } : {},
		},
	}));
	const profile = (name: string): NativeObject => ({
		apiVersion: 'linkerd.io/v1alpha2',
		kind: 'ServiceProfile',
		metadata: { name: `${name}.shop.svc.cluster.local`, namespace: 'shop' },
		spec: { routes: [{}] },
	});
	const diagnosis = diagnosed({ mesh: 'linkerd' }, ...objects, profile('s-3'), profile('s-120'));
	const stopped = diagnosis.meshes[0]!.ports.filter(({ verdict }) => verdict === 'stops').map(({ of }) => of.service);
	t.deepEqual(stopped.sort(), ['s-3', 's-120', ...names.filter(isOpaque)].sort());
});
