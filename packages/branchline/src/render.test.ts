// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { applied, CallerMistake, identity, meshes, render, sameAnswer, strip, written } from './index.ts';
import { compiled, httpRoute, sandbox, service, virtualService } from './shop.test.fixture.ts';

const { documents, plan } = compiled(service('cart'), service('cart-a'), sandbox('a'), virtualService, httpRoute);
const input = { cluster: documents, native: documents.native };

function mistake(options: Partial<Parameters<typeof render>[1]>): string {
	try {
		render(plan, { mesh: 'istio', ...input, ...options });
	} catch (error) {
		if (error instanceof CallerMistake) return error.message;
		throw error;
	}
	return 'none';
}

test('a name that does not exist is the caller’s mistake, with what was meant', (t) => {
	t.is(mistake({ mesh: 'isto' }), 'there is no mesh "isto", did you mean "istio"?');
	t.is(mistake({ mesh: ['istio', 'linkred'] }), 'there is no mesh "linkred", did you mean "linkerd"?');
	t.is(mistake({ mesh: 'nginx' }), 'there is no mesh "nginx": expected one of istio, gateway-api, linkerd, envoy');
	t.is(mistake({ mesh: [] }), 'no mesh is chosen: expected one or more of istio, gateway-api, linkerd, envoy');
	t.is(mistake({ options: { domian: 'x' } }), 'istio has no option "domian", did you mean "domain"?');
	t.is(mistake({ mesh: 'linkerd', options: { constructor: 'x' } }), 'linkerd has no option "constructor": it has none');
	t.is(
		mistake({ mesh: 'gateway-api', implementation: 'envoygateway' }),
		'gateway-api has no implementation "envoygateway", did you mean "envoy-gateway"?',
	);
	t.is(mistake({ options: { domain: 'example.org' } }), 'none');
});

test('every mesh renders, and a mesh named twice renders once', (t) => {
	for (const mesh of meshes) t.not(render(plan, { mesh, ...input }).artifacts.length, 0, mesh);
	const { meshes: rendered, artifacts } = render(plan, { mesh: ['istio', 'linkerd', 'istio'], ...input });
	t.deepEqual(
		rendered.map(({ mesh }) => mesh),
		['istio', 'linkerd'],
	);
	t.deepEqual(
		artifacts,
		rendered.flatMap((one) => one.artifacts),
	);
});

test('the findings of the whole are among the diagnostics', (t) => {
	const { diagnostics } = render(plan, { mesh: 'istio', ...input });
	t.deepEqual(
		diagnostics.map(({ code }) => code),
		['adapter/uncovered-route'],
	);
	t.deepEqual(render(plan, { mesh: ['istio', 'linkerd'], ...input }).diagnostics, []);
});

test('applying replaces what has the same identity, and stripping gives the user’s objects back', (t) => {
	const { artifacts } = render(plan, { mesh: ['istio', 'linkerd'], ...input });
	const after = applied(input.native, artifacts);
	t.is(new Set(after.map(identity)).size, after.length);
	t.true(after.length > input.native.length);
	t.deepEqual(applied(after, artifacts), after);
	t.not(
		after.find((object) => identity(object) === identity(virtualService)),
		virtualService,
	);
	t.deepEqual(
		after.map(strip).filter((object) => object !== undefined),
		input.native,
	);
	for (const artifact of artifacts) t.true(after.includes(written(artifact)));
});

test('versions of one API group are one object, xDS resources are known by type and name', (t) => {
	t.is(identity({ ...virtualService, apiVersion: 'networking.istio.io/v1beta1' }), identity(virtualService));
	t.not(identity(httpRoute), identity(virtualService));
	const type = 'type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment';
	t.is(identity({ '@type': type, cluster_name: 'a' }), identity({ '@type': type, clusterName: 'a' }));
	t.not(identity({ '@type': type, cluster_name: 'a' }), identity({ '@type': type, cluster_name: 'b' }));
});

test('answers are the same where weights have one proportion', (t) => {
	const cart = { kind: 'service', port: { namespace: 'shop', service: 'cart', port: 8080 } };
	const to = (...weights: number[]) => {
		const backends = weights.map((weight, index) => ({
			weight,
			to: index === 1 ? cart : { kind: 'other', native: 'x' },
		}));
		return { kind: 'forward', backends, mirrors: [], effects: {} } as never;
	};
	t.true(sameAnswer(to(90, 10), to(9, 1), documents));
	t.true(sameAnswer(to(3, 4, 1), to(1, 1), documents));
	t.false(sameAnswer(to(9, 1), to(1, 9), documents));
	t.false(sameAnswer(to(9, 1), to(9, 2), documents));
});

test('answers are the same where only the reason of a failure differs', (t) => {
	const to = (kind: object) =>
		({ kind: 'forward', backends: [{ weight: 1, to: kind }], mirrors: [], effects: {} }) as never;
	const gone = { kind: 'service', port: { namespace: 'shop', service: 'gone', port: 8080 } };
	const cart = { kind: 'service', port: { namespace: 'shop', service: 'cart', port: 8080 } };
	t.true(sameAnswer(to({ kind: 'fail', reason: 'x' }), to({ kind: 'fail', reason: 'y' }), documents));
	t.true(sameAnswer(to({ kind: 'fail', reason: 'x' }), to(gone), documents));
	t.true(sameAnswer(to(cart), to(cart), documents));
	t.false(sameAnswer(to(cart), to(gone), documents));
});
