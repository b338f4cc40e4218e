// SPDX-License-Identifier: Apache-2.0
import type { Route, RouteMatch, RouteRule } from '@branchline/httproute';
import type { KubernetesObject } from '@branchline/plan';
import test from 'ava';
import { a, backends, render, route, to } from './objects.test.fixture.ts';

const own = (version: string, rules: readonly RouteRule[]): Route => ({
	...route('shop/mine', 'shop/a', rules),
	apiVersion: `policy.linkerd.io/${version}`,
});

test('routes of Linkerd’s own group are in one list with the others, and copied as such', (t) => {
	const both = render(a, [own('v1beta3', [to('b', '/b')]), route('shop/other', 'shop/a', [to('a', '/a')])]);
	t.deepEqual([both.codes, both.names], [[], ['HTTPRoute shop/branchline.a.80.k']]);
	t.deepEqual(backends(both.objects), { 'branchline.a.80.k': ['shop/b', 'shop/f'] });
	t.is(both.objects[0]?.apiVersion, 'gateway.networking.k8s.io/v1');
	t.deepEqual(render(a, [own('v1beta1', [to('a')])]).codes, ['adapter/native-undefined'], 'it has no backends yet');
	const header = { type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['x'] } };
	t.deepEqual(render(a, [own('v1beta3', [{ ...to('a'), filters: [header] }])]).codes, ['adapter/native-undefined']);
});

test('a route that Linkerd does not read as it stands is an error, and nothing is written', (t) => {
	const grpc = (match: RouteMatch): Route => ({
		...route('shop/mine', 'shop/a', [{ matches: [match], backendRefs: [{ name: 'a', port: 80 }] }]),
		kind: 'GRPCRoute',
	});
	const redirect = (path: object) =>
		({ filters: [{ type: 'RequestRedirect', requestRedirect: { path } }] }) as RouteRule;
	const annotated = (name: string, value: string): Route => {
		const made = route('shop/mine', 'shop/a', [to('a')]);
		return {
			...made,
			metadata: {
				...made.metadata,
				annotations: { [`${name.split('/')[0]}.linkerd.io/${name.split('/')[1]}`]: value },
			},
		};
	};
	const rule = (more: object) => route('shop/mine', 'shop/a', [{ ...to('a'), ...more }]);
	for (const [user, isRead] of [
		[rule({}), true],
		[rule({ timeouts: { request: '3s' }, retry: { attempts: 2 } }), true],
		[rule({ brandNew: {} }), false],
		[route('shop/mine', 'shop/a', [redirect({ type: 'ReplaceFullPath', replaceFullPath: '/x' }), to('a', '/a')]), true],
		[
			route('shop/mine', 'shop/a', [redirect({ type: 'ReplacePrefixMatch', replacePrefixMatch: '/x' }), to('a', '/a')]),
			false,
		],
		[grpc({ method: { service: 's' } }), true],
		[grpc({ method: { type: 'RegularExpression', service: 's.*' } }), false],
		[annotated('retry/http', '5xx'), true],
		[annotated('retry/http', '500-503, gateway-error'), true],
		[annotated('retry/http', 'always'), false],
		[annotated('retry/grpc', 'anything, for it is no GRPCRoute'), true],
		[annotated('timeout/request', '10ms'), true],
		[annotated('timeout/request', '10'), false],
		[annotated('retry/limit', 'two'), false],
	] as const) {
		const { names, codes } = render(a, [user]);
		t.deepEqual(codes, isRead ? [] : ['adapter/native-undefined'], JSON.stringify([user.metadata, user.spec]));
		t.is(names.length > 0, isRead);
	}
});

test('routes of connections are not pushed aside by a copy for requests', (t) => {
	const of = (kind: string): KubernetesObject => ({ ...route('shop/raw', 'shop/a', [to('b')]), kind });
	for (const kind of ['TCPRoute', 'TLSRoute']) {
		const alone = render(a, [of(kind)]);
		t.deepEqual([alone.names, alone.codes], [[], ['adapter/cannot-copy']]);
		t.deepEqual(render(a, [of(kind), route('shop/mine', 'shop/a', [to('a')])]).codes, [], 'Linkerd ignores it already');
	}
});

test('what Linkerd does not look at is a warning', (t) => {
	const parent = { group: '', kind: 'Service', name: 'a', port: 80 };
	const hung = (ref: object) => render(a, [route('shop/mine', 'shop/a', [to('a')], { parentRefs: [ref] })]);
	const { group: _, ...loose } = parent;
	const nowhere = hung(loose);
	t.deepEqual(nowhere.codes, ['adapter/native-ignored']);
	t.deepEqual(
		Object.keys(backends(nowhere.objects)),
		['branchline.a.80', 'branchline.a.80.k'],
		'the port has no route',
	);
	t.deepEqual(hung({ ...parent, group: 'core' }).codes, []);
	const section = hung({ ...parent, sectionName: 'http' });
	t.deepEqual([section.codes, section.names.length], [['adapter/native-ignored'], 1]);
});

test('a route that Linkerd has not accepted is none, once its status says so', (t) => {
	const said = (accepted: string, controllerName = 'linkerd.io/policy-controller') => {
		const user = route('shop/mine', 'shop/a', [to('b')]);
		const [parentRef] = user.spec!.parentRefs!;
		const status = { parents: [{ parentRef, controllerName, conditions: [{ type: 'Accepted', status: accepted }] }] };
		return render(a, [{ ...user, status } as Route]);
	};
	const rejected = said('False');
	t.deepEqual(rejected.codes, ['adapter/native-ignored']);
	t.deepEqual(rejected.names, ['HTTPRoute shop/branchline.a.80', 'HTTPRoute shop/branchline.a.80.k']);
	t.deepEqual([said('True').codes, said('False', 'other.example').codes], [[], []]);
});
