// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { get, route, rule, service, where } from '../route/testing.ts';
import { linkerd } from './index.ts';

const services = [service('cart'), service('fork')];
const redirect = (requestRedirect: unknown) => [{ filters: [{ type: 'RequestRedirect', requestRedirect }] }];

test('effects: annotations of the route, fields of the rule; the response filter of policy.linkerd.io changes the request', (t) => {
	const filters = [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }];
	const annotations = { 'retry.linkerd.io/http': '5xx', unrelated: 'x' };
	const object = route('a', [{ ...rule('fork'), name: 'n', filters, timeouts: { request: '3s' } }], {
		annotations,
		apiVersion: 'policy.linkerd.io/v1beta3',
	});
	const { answer } = linkerd.interpret({ objects: [...services, object] }, get('/x?y=1'));
	t.deepEqual(answer.kind === 'forward' && answer.effects, {
		path: '/x?y=1',
		authority: 'cart.shop.svc.cluster.local',
		timeouts: { request: '3s' },
		filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } }],
		annotations: { 'retry.linkerd.io/http': '5xx' },
	});
});

for (const [name, filter, location] of [
	['hostname keeps the port', { hostname: 'new.example' }, 'http://new.example:8080/a?b=1'],
	['its own port is left out', { scheme: 'http', port: 80 }, 'http://old.example/a?b=1'],
	[
		'a full path drops the query',
		{ path: { type: 'ReplaceFullPath', replaceFullPath: '/z' } },
		'http://old.example:8080/z',
	],
] as const) {
	test(`redirect: ${name}`, (t) => {
		const request = { ...get('/a?b=1'), authority: 'old.example:8080' };
		const { answer } = linkerd.interpret({ objects: [...services, route('a', redirect(filter))] }, request);
		t.deepEqual(answer, { kind: 'reply', status: 302, headers: { location }, body: '' });
	});
}

test('a redirect to the request’s own address is none', (t) => {
	t.is(where(linkerd, { objects: [...services, ...[route('a', redirect({ scheme: 'http' }))]] }, get('/')), 'cart');
});
