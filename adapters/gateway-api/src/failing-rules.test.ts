// SPDX-License-Identifier: Apache-2.0
import type { RouteRule } from '@branchline/httproute';
import type { KubernetesObject, Service } from '@branchline/plan';
import test from 'ava';
import { fork, gateway, plan, ref, rendered, route, rule, rulesIn } from './objects.test.fixture.ts';

/** A Service with port 80. */
function service(path: string): Service {
	const [namespace = '', name = ''] = path.split('/');
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { namespace, name },
		spec: { ports: [{ port: 80 }] },
	} as Service;
}

const mirroring = (to: object): RouteRule => ({
	...rule('shop/a', '/m'),
	filters: [{ type: 'RequestMirror', requestMirror: { backendRef: to } } as never],
});

/** What becomes of a rule with a mirror, before one without, with a fork that is a canned response. */
function keyed(
	implementation: string,
	to: object,
	services: readonly string[],
	...native: readonly KubernetesObject[]
) {
	const user = route('shop/edge', { name: 'gw' }, [mirroring(to), rule('shop/a')]);
	const tea = { kind: 'respond', status: 418, headers: {}, body: 'tea' } as const;
	const all = [gateway('gw'), user, ...native];
	const { objects, found } = rendered(plan(fork('shop/a', tea)), all, implementation, services.map(service));
	return {
		mirrors: rulesIn(objects).filter(({ filters = [] }) => filters.some((one) => one.requestMirror)).length,
		found,
	};
}

test('a rule whose mirror is not there fails on Envoy Gateway with a key as it does without, and that is said', (t) => {
	const { mirrors, found } = keyed('envoy-gateway', ref('shop/gone'), ['shop/a']);
	t.is(mirrors, 1, 'its copy is the rule');
	t.is(found.length, 1);
	t.regex(found[0]!, /^adapter\/rule-fails HTTPRoute shop\/edge: its mirror shop\/gone:80 is not there, so that /);
	const otherPort = keyed('envoy-gateway', { ...ref('shop/copy'), port: 81 }, ['shop/a', 'shop/copy']);
	t.regex(otherPort.found.join(), /its mirror shop\/copy:81 is not there/);
});

test('so it does where the mirror is not granted', (t) => {
	const grant = {
		apiVersion: 'gateway.networking.k8s.io/v1beta1',
		kind: 'ReferenceGrant',
		metadata: { name: 'others', namespace: 'pay' },
		spec: {
			from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'others' }],
			to: [{ group: '', kind: 'Service' }],
		},
	};
	const { mirrors, found } = keyed('envoy-gateway', ref('pay/copy'), ['shop/a', 'pay/copy'], grant);
	t.is(mirrors, 1);
	t.regex(found.join(), /no ReferenceGrant lets it refer to its mirror pay\/copy:80/);
});

test('a mirror that is there, whose Services are not known, or which is left out, fails nothing', (t) => {
	for (const [implementation, services] of [
		['envoy-gateway', ['shop/a', 'shop/copy']],
		['envoy-gateway', []],
		['contour', ['shop/a']],
	] as const)
		t.notRegex(
			keyed(implementation, ref('shop/copy'), services).found.join(),
			/rule-fails/,
			`${implementation} ${services}`,
		);
});

test('on Traefik every filter that it does not know fails the rule', (t) => {
	const { mirrors, found } = keyed('traefik', ref('shop/copy'), ['shop/a', 'shop/copy']);
	t.is(mirrors, 0, 'the rule itself answers, for nothing of it is copied without a responder');
	t.regex(
		found.join(),
		/rule-fails HTTPRoute shop\/edge: Traefik has no filter RequestMirror for HTTPRoutes, so that /,
	);
});
