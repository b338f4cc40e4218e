// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Service, ServiceSpecPort } from '@branchline/plan';
import test from 'ava';
import { fork, gateway, named, plan, ref, rendered, route, rule } from './objects.test.fixture.ts';

const forks = plan(fork('shop/a', 'shop/f'));

const http = { name: 'http', port: 80, protocol: 'HTTP' };

/** A route of another namespace for the same host, which a copy in the wrong place would compete with. */
const foreign = route('web/edge', { name: 'gw', namespace: 'shop' }, [rule('shop/a', '/web')]);

function siblingsBeside(listener: object, ...more: readonly KubernetesObject[]) {
	const own = route('shop/edge', { name: 'gw' }, [rule('shop/a')]);
	const gw = gateway('gw', { ...http, ...listener });
	const { objects, found } = rendered(forks, [gw, own, foreign, ...more], 'envoy-gateway');
	return { routes: named(objects).filter((name) => name.startsWith('HTTPRoute')), found };
}

function service(name: string, port: ServiceSpecPort): Service {
	return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec: { ports: [port] } };
}

const selector = (requirements: object) => ({
	allowedRoutes: { namespaces: { from: 'Selector', selector: requirements } },
});

const web: KubernetesObject = {
	apiVersion: 'v1',
	kind: 'Namespace',
	metadata: { name: 'web', labels: { team: 'web' } },
};
const shop: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

test('routes of namespaces that a listener does not admit are not copied there', (t) => {
	const namespacesOf = (listener: object, ...more: readonly KubernetesObject[]) => {
		const { routes, found } = siblingsBeside(listener, ...more);
		t.deepEqual(found, []);
		return routes.map((name) => name.split('/')[0]!.replace('HTTPRoute ', '')).sort();
	};
	t.deepEqual(namespacesOf({ allowedRoutes: { namespaces: { from: 'All' } } }), ['shop', 'web']);
	t.deepEqual(namespacesOf({}), ['shop'], 'Same is the default');
	t.deepEqual(namespacesOf(selector({ matchLabels: { team: 'web' } }), web, shop), ['web']);
	const exists = { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] };
	t.deepEqual(namespacesOf(selector(exists), web, shop), ['shop']);
	const byName = (operator: string) =>
		selector({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values: ['web'] }] });
	t.deepEqual(namespacesOf(byName('In')), ['web'], 'its name is a label that every Namespace has');
	t.deepEqual(namespacesOf(byName('NotIn')), ['shop']);
});

test('where it is not known whether a listener admits routes that would be one list, nothing is copied', (t) => {
	const { routes, found } = siblingsBeside(selector({ matchLabels: { team: 'web' } }));
	t.deepEqual(routes, []);
	t.is(found.length, 2);
	t.regex(found.join(), /native-undefined HTTPRoute .*whether it admits them all cannot be seen/);
});

test('routes attach to listeners of HTTP and HTTPS alone, of the kinds that are allowed', (t) => {
	const at = (listener: object) => {
		const own = route('shop/edge', { name: 'gw' }, [rule('shop/a')]);
		const listeners = [http, { name: 'other', port: 81, protocol: 'HTTPS', ...listener }];
		return rendered(forks, [gateway('gw', ...listeners), own], 'envoy-gateway').objects.map(({ spec }) => spec);
	};
	t.like(at({}), [{ parentRefs: [{ name: 'gw' }] }]);
	const first = [{ parentRefs: [{ name: 'gw', sectionName: 'http' }] }];
	for (const listener of [
		{ protocol: 'TCP' },
		{ protocol: 'TLS' },
		{ allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }] } },
		{ allowedRoutes: { kinds: [{ group: 'other.example', kind: 'HTTPRoute' }] } },
	])
		t.like(at(listener), first, JSON.stringify(listener));
});

test('a route at a ListenerSet gets its copies there, as far as keys are honoured at its Gateway', (t) => {
	const set = (apiVersion: string, kind: string): KubernetesObject => ({
		apiVersion,
		kind,
		metadata: { name: 'more', namespace: 'web' },
		spec: { parentRef: { name: 'gw', namespace: 'shop' }, listeners: [{ ...http, hostname: '*.web.example' }] },
	});
	for (const [group, kind] of [
		['gateway.networking.k8s.io', 'ListenerSet'],
		['gateway.networking.x-k8s.io', 'XListenerSet'],
	] as const) {
		const parent = { group, kind, name: 'more', sectionName: 'http' };
		const user = route('web/edge', parent, [rule('shop/a')], { hostnames: ['x.web.example'] });
		const native = [gateway('gw'), set(`${group}/v1`, kind), user];
		const [sibling] = rendered(forks, native, 'envoy-gateway').objects.filter(({ kind: of }) => of === 'HTTPRoute');
		t.like(sibling?.spec, {
			parentRefs: [{ group, kind, name: 'more', namespace: 'web' }],
			hostnames: ['x.web.example'],
		});
		const at = (gateways: readonly string[]) =>
			rendered({ ...forks, ingress: { gateways } }, native, 'envoy-gateway').objects.length;
		t.is(at(['shop/gw']), at(['gw']));
		t.true(at(['gw']) > 0);
		t.is(at(['more']), 0);
	}
});

test('a parent that is no Service to the API is a warning, and the Service has no routes', (t) => {
	for (const parent of [
		{ kind: 'Service', name: 'a' },
		{ group: 'core', kind: 'Service', name: 'a' },
	]) {
		const { objects, found } = rendered(
			forks,
			[route('shop/mine', parent, [{ backendRefs: [ref('shop/a')] }])],
			'istio',
		);
		t.deepEqual(named(objects), ['HTTPRoute shop/branchline.a.80', 'HTTPRoute shop/branchline.a.80.k']);
		t.regex(found.join(), /^adapter\/native-ignored HTTPRoute shop\/mine: its parent a is no Service/);
	}
});

test('a sectionName of a Service is its port’s name, and nothing to Istio', (t) => {
	const parent = { group: '', kind: 'Service', name: 'a', sectionName: 'http' };
	const of = (implementation?: string) =>
		rendered(forks, [route('shop/mine', parent, [rule('shop/a')])], implementation, [
			service('a', { name: 'http', port: 80 }),
		]);
	const spec = (implementation?: string) =>
		of(implementation).objects.at(-1)?.spec as { parentRefs: readonly object[] };
	t.like(spec().parentRefs[0], { name: 'a', sectionName: 'http' });
	t.false('sectionName' in spec('istio').parentRefs[0]!);
});

test('ports that Istio takes for TCP by their number are said, unless they say what they are', (t) => {
	const { of, ...forked } = fork('shop/a', 'shop/f');
	const onMysql = plan({ ...forked, of: { ...of, port: 3306 } });
	const found = (port: object) => {
		return rendered(onMysql, [], 'istio', [service('a', { port: 3306, ...port })]).found;
	};
	t.regex(found({}).join(), /^adapter\/port-not-routed shop\/a:3306: Istio takes port 3306 for TCP/);
	t.deepEqual(found({ name: 'http-web' }), []);
	t.deepEqual(found({ appProtocol: 'http' }), []);
});

test('a route is not copied at a parent that does not serve it, once its status says so', (t) => {
	const said = (conditions: readonly object[], implementation = 'envoy-gateway', more: object = {}) => {
		const user = route('shop/edge', { name: 'gw' }, [rule('shop/a')]);
		const status = {
			parents: [
				{ parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', ...more }, conditions },
			],
		};
		const stored = { ...user, metadata: { ...user.metadata, generation: 2 }, status } as KubernetesObject;
		const { objects, found } = rendered(forks, [gateway('gw'), stored], implementation);
		const copied = named(objects).filter((name) => !name.includes('branchline.a.')).length;
		return [copied, found.map((text) => text.split(' ')[0])];
	};
	const refused = { type: 'Accepted', status: 'False', reason: 'UnsupportedValue', observedGeneration: 2 };
	t.deepEqual(said([{ ...refused, status: 'True' }]), [1, []]);
	t.deepEqual(said([refused]), [0, ['adapter/native-ignored']]);
	t.deepEqual(said([refused], 'istio'), [0, ['adapter/native-undefined']], 'a part of it may be served');
	t.deepEqual(said([{ ...refused, reason: 'NotAllowedByListeners' }], 'istio'), [0, ['adapter/native-ignored']]);
	t.deepEqual(said([{ ...refused, observedGeneration: 1 }]), [1, []], 'of an earlier edit');
	t.deepEqual(said([refused], 'envoy-gateway', { sectionName: 'http' }), [1, []], 'of another parent');
	const partly = { type: 'PartiallyInvalid', status: 'True', reason: 'UnsupportedValue', observedGeneration: 2 };
	t.deepEqual(said([{ ...refused, status: 'True' }, partly]), [0, ['adapter/native-undefined']]);
});
