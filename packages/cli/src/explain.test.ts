// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { compile, explain, parse } from 'branchline';
import { run } from './run.test.fixture.ts';
import { documents, httpRoute, shop, virtualService } from './shop.test.fixture.ts';

const natural = documents(shop, virtualService, httpRoute);
const all = '--mesh istio --mesh linkerd --mesh envoy -f - --to shop/cart:8080';

test('it says rule, copy and destination on each mesh, and why no other', async (t) => {
	const { code, stdout, stderr } = await run(`explain ${all} --key pr-1 --path /pay?x=1`, { stdin: natural });
	t.is(stderr, '');
	t.is(code, 0);
	t.regex(stdout, /^GET \/pay\?x=1 to shop\/cart:8080 \(Host: cart\.shop\.svc\.cluster\.local:8080\), key pr-1\n/);
	t.regex(stdout, /\nistio\n {2}without sandboxes {2}shop\/cart:8080, by VirtualService shop\/cart http\[0\] \(pay\)/);
	t.regex(
		stdout,
		/ {2}with sandboxes {5}shop\/cart-pr-1:8080, by VirtualService shop\/cart http\[\d\] \(branchline\/pr-1\)/,
	);
	t.is(stdout.match(/^ {2}as expected {8}yes$/gm)?.length, 3);
	t.regex(stdout, /^ {2}RESULT +RULE +WHY\n {2}not matched +VirtualService/m);
	t.regex(stdout, /^ {2}outranked +HTTPRoute/m);
});

test('its facts as data are those of the library', async (t) => {
	const { stdout } = await run(
		[
			'explain',
			...all.split(' '),
			'-o',
			'json',
			'-H',
			'baggage: a=b, branchline-key=pr-1',
			'--method',
			'post',
			'--from',
			'web',
		],
		{ stdin: natural },
	);
	const { documents: found } = parse([{ name: 'stdin', text: natural }]);
	const { plan } = compile(found, found, '2026-06-01T12:00:00Z');
	const { diagnostics: _, ...facts } = explain(plan, {
		mesh: ['istio', 'linkerd', 'envoy'],
		cluster: found,
		native: found.native,
		request: {
			to: { namespace: 'shop', service: 'cart', port: 8080 },
			from: { namespace: 'web' },
			method: 'POST',
			authority: 'cart.shop.svc.cluster.local:8080',
			path: '/',
			headers: [['baggage', 'a=b, branchline-key=pr-1']],
		},
	});
	t.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(facts)));
	t.deepEqual(facts.keys, ['pr-1']);
});

test('without a key, or with one that nobody owns, it is the baseline', async (t) => {
	for (const key of ['', '--key nobody']) {
		const { code, stdout } = await run(`explain ${all} ${key}`, { stdin: natural });
		t.is(code, 0);
		t.notRegex(stdout, /cart-pr-1:8080, by/);
		t.is(stdout.match(/^ {2}as expected {8}yes$/gm)?.length, 3);
	}
});

test('a key is shown in the first carrier of the policy', async (t) => {
	const policy = `apiVersion: branchline.dev/v1alpha1
kind: RoutingPolicy
metadata: {name: default}
spec: {carriers: [{baggage: sandbox}]}
`;
	const { stdout } = await run(`explain ${all} --key pr-1 -o json`, { stdin: documents(natural, policy) });
	const { request, keys } = JSON.parse(stdout);
	t.deepEqual(request.headers, [['baggage', 'sandbox=pr-1']]);
	t.deepEqual(keys, ['pr-1']);
});

test('a mesh that has no part in the request does not decide the exit code; an unknown outcome does', async (t) => {
	const gateway = `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: infra}
spec:
  gatewayClassName: x
  listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]
---
${httpRoute.replace('name: cart,', 'name: entry,').replace('{group: "", kind: Service, name: cart, port: 8080}', '{name: public, namespace: infra}')}`;
	const stdin = documents(shop, httpRoute, gateway);
	const command = 'explain --mesh linkerd --mesh gateway-api -f - --host shop.example.com --key pr-1';
	const known = await run(`${command} --gateway infra/public:80`, { stdin });
	t.is(known.code, 0, known.stdout + known.stderr);
	t.regex(known.stdout, /linkerd does not route requests that enter at a gateway/);
	t.regex(known.stdout, /with sandboxes {5}shop\/cart-pr-1:8080/);
	const unknown = await run(`${command} --gateway infra/private:80`, { stdin });
	t.is(unknown.code, 1);
	t.regex(unknown.stdout, / {2}not known {10}.*infra\/private/);
});

test('a RouteConfiguration of the user’s is asked by its name, and one that is not there is told with those that are', async (t) => {
	const table = `
"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
name: edge
virtual_hosts: [{name: shop, domains: [shop.example], routes: [{match: {prefix: /}, route: {cluster: "shop/cart:8080"}}]}]
`;
	const asked = 'explain --mesh envoy -f - --host shop.example --key pr-1';
	const { code, stdout } = await run(`${asked} --table edge`, { stdin: documents(shop, table) });
	t.is(code, 0);
	t.regex(stdout, /with sandboxes {5}shop\/cart-pr-1:8080, by RouteConfiguration edge, virtual host shop, route 1/);
	const other = await run(`${asked} --to shop/cart:8080`, { stdin: documents(shop, table) });
	t.is(other.code, 1);
	t.regex(other.stdout, /there is no RouteConfiguration shop\/cart:8080, but edge/);
});
