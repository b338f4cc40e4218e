// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { type RenderOptions, render } from './index.ts';
import { compiled, httpRoute, sandbox, service, virtualService } from './shop.test.fixture.ts';

/** A route as a canary has it: callers of cart are sent to Services of the canary's own. */
function canary<Route extends object>(route: Route): Route {
	const [primary, of] = ['cart-primary', /cart\.shop\.svc\.cluster\.local/g];
	const text = JSON.stringify(route)
		.replaceAll('{"name":"cart","port":8080}', `{"name":"${primary}","port":8080}`)
		.replaceAll(/"host":"[^"]*"/g, (host) => host.replace(of, primary));
	return JSON.parse(text);
}

/** What is said of a fork of cart beside some routes, as `message (hint)`. */
function warned(
	options: Pick<RenderOptions, 'mesh' | 'implementation'>,
	...routes: readonly object[]
): readonly string[] {
	const all = [service('cart'), service('cart-primary'), service('cart-a'), sandbox('a'), ...routes];
	const { documents, plan } = compiled(...all);
	const { diagnostics } = render(plan, { ...options, cluster: documents, native: documents.native });
	return diagnostics.map(({ code, message, hint }) => `${code} ${message} (${hint})`);
}

/** What is said where one route is for callers of cart, and chooses the canary's primary. */
function finding(route: string): string {
	return `adapter/fork-unreached shop/cart:8080 is forked, and no route at which keys are honoured sends requests to it: ${route} shop/cart chooses shop/cart-primary:8080 (fork what the routes choose: shop/cart-primary:8080)`;
}

const atGateway = {
	...httpRoute,
	metadata: { ...httpRoute.metadata, name: 'edge' },
	spec: { ...httpRoute.spec, parentRefs: [{ name: 'edge' }] },
};

test('a fork of the Service that a canary stands before is a warning on every mesh, which names what to fork', (t) => {
	t.deepEqual(warned({ mesh: 'istio' }, canary(virtualService)), [finding('VirtualService')]);
	for (const mesh of ['gateway-api', 'linkerd'] as const)
		t.deepEqual(warned({ mesh }, canary(httpRoute)), [finding('HTTPRoute')]);
	t.deepEqual(warned({ mesh: 'gateway-api', implementation: 'istio' }, canary(httpRoute)), [finding('HTTPRoute')]);
});

test('nothing is said where some route chooses the service, on whatever chosen mesh, or where there is no route', (t) => {
	t.deepEqual(warned({ mesh: 'istio' }, virtualService), []);
	t.deepEqual(warned({ mesh: 'istio' }), []);
	t.deepEqual(warned({ mesh: 'linkerd' }, httpRoute), []);
	t.deepEqual(warned({ mesh: ['linkerd', 'gateway-api'] }, canary(httpRoute), atGateway), []);
	t.deepEqual(warned({ mesh: ['istio', 'gateway-api'] }, canary(virtualService), atGateway), []);
	t.is(warned({ mesh: ['istio', 'gateway-api'] }, canary(virtualService), canary(atGateway)).length, 1);
});

test('at gateways alone, where no route is for one Service, it is said that none leads there', (t) => {
	const gateways = { mesh: 'gateway-api', implementation: 'envoy-gateway' };
	const [said, ...others] = warned(gateways, canary(atGateway));
	t.regex(
		said ?? '',
		/^adapter\/fork-unreached shop\/cart:8080 is forked, and no route .* sends requests to it \(send /,
	);
	t.deepEqual(others, []);
	t.deepEqual(warned(gateways, atGateway), []);
	t.is(warned(gateways, httpRoute).length, 1);
	// Where the route of a mesh that is not chosen leads there, that is an error of its own.
	const [uncovered, ...rest] = warned({ mesh: 'linkerd' }, canary(httpRoute), atGateway);
	t.regex(uncovered ?? '', /^adapter\/uncovered-route /);
	t.deepEqual(rest, []);
});
