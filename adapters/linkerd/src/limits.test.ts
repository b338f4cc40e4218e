// SPDX-License-Identifier: Apache-2.0
import type { Route } from '@branchline/httproute';
import type { NativeObject } from '@branchline/plan';
import test from 'ava';
import { a, backends, planOf, port, render, route, service, to } from './objects.test.fixture.ts';

test('a port that Linkerd does not route by header is an error, and nothing is written', (t) => {
	const found = (spec: object, annotations?: Record<string, string>, number = 80) => {
		const { names, codes, text } = render(planOf(port('shop/a', number)), [], [service(spec, annotations)]);
		return names.length > 0 ? `written ${codes.join()}` : `${codes.join()} ${text.split(': ').at(-1)}`;
	};
	const ports = (number: number, appProtocol?: string) => ({
		ports: [{ port: number, ...(appProtocol ? { appProtocol } : {}) }],
	});
	const listed = 'adapter/port-not-routed the port is in its list of opaque ports';
	const opaque = (ports: string) => ({ 'config.linkerd.io/opaque-ports': ports });
	t.is(found(ports(80)), 'written ');
	t.is(found(ports(6379), {}, 6379), listed, 'opaque by default');
	t.is(found(ports(6379), opaque('1-10,80'), 6379), 'written ', 'a list of its own takes the place of the default');
	t.is(found(ports(80), opaque('1-10, 79-81')), listed);
	t.is(found(ports(80), opaque('1-10, 81')), 'written ');
	t.is(found(ports(80, 'http'), opaque('80')), 'written ', 'appProtocol beats the list');
	t.is(found({ ports: [{ name: 'db', port: 80 }] }, opaque('1, db')), listed, 'a list may have names');
	t.regex(found(ports(80, 'kubernetes.io/ws')), /^adapter\/port-not-routed appProtocol kubernetes.io\/ws is opaque/);
	t.regex(found({ ...ports(80), clusterIP: 'None' }), /^adapter\/port-not-routed routes need a parent Service/);
	t.regex(found({ ...ports(80), type: 'ExternalName' }), /^adapter\/port-not-routed routes need/);
});

test('a ServiceProfile with routes leaves nothing to write', (t) => {
	const profile = (spec: object, name = 'a.shop.svc.cluster.local') => ({
		apiVersion: 'linkerd.io/v1alpha2',
		kind: 'ServiceProfile',
		metadata: { name, namespace: 'shop' },
		spec,
	});
	const undefinedBy = (native: NativeObject) => render(a, [native]).codes;
	t.deepEqual(undefinedBy(profile({ routes: [{}] })), ['adapter/native-undefined']);
	t.deepEqual(render(a, [profile({ dstOverrides: [{}] })]).names, []);
	t.deepEqual(undefinedBy(profile({ retryBudget: {} })), [], 'it has no routes');
	t.deepEqual(undefinedBy(profile({ routes: [{}] }, 'b-a.shop.svc.cluster.local')), []);
});

test('routes that Linkerd does not read, and HTTPRoutes beside a GRPCRoute, are said', (t) => {
	const mirror = { ...to('a'), filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'b' } } }] };
	const unread = render(a, [route('shop/mine', 'shop/a', [mirror])]);
	t.deepEqual([unread.names, unread.codes], [[], ['adapter/native-undefined']]);
	const http = route('shop/http', 'shop/a', [to('b')]);
	const rules = [{ matches: [{ method: { service: 's' } }], backendRefs: [{ name: 'a', port: 80 }] }];
	const grpc: Route = { ...route('shop/grpc', 'shop/a', rules), kind: 'GRPCRoute' };
	const both = render(a, [http, grpc]);
	t.deepEqual([both.names, both.codes], [['GRPCRoute shop/branchline.a.80.k'], ['adapter/native-ignored']]);
	t.deepEqual(backends(both.objects), { 'branchline.a.80.k': ['shop/f'] }, 'the rules of the GRPCRoute alone');
	const all: Route = { ...grpc, spec: { ...grpc.spec, rules: [{ ...rules[0]!, matches: [{}] }] } };
	t.deepEqual(render(a, [all]).codes, ['adapter/native-undefined']);
});

test('a canned response without a responder is said of the key, and an address gets a Service of ours', (t) => {
	const respond = render(planOf(port('shop/a'), { kind: 'respond', status: 418, headers: {}, body: '' }), []);
	t.deepEqual([respond.names, respond.codes], [[], ['adapter/responder-missing']]);
	const address = render(planOf(port('shop/a'), { kind: 'address', address: '10.0.0.7', port: 9000 }), []);
	t.deepEqual(
		address.objects.map(({ kind }) => kind),
		['Service', 'EndpointSlice', 'HTTPRoute', 'HTTPRoute'],
	);
	t.like(address.objects[1], { addressType: 'IPv4', endpoints: [{ addresses: ['10.0.0.7'] }] });
	const name = address.objects[0]?.metadata.name;
	t.deepEqual(backends(address.objects)['branchline.a.80.k'], [`shop/${name}`]);
});
