// SPDX-License-Identifier: Apache-2.0
import { interpreters } from '@branchline/interpreters';
import test from 'ava';
import fc from 'fast-check';
import { applied, evaluate, explain, type HttpRequest, meshes, render, sameAnswer } from './index.ts';
import { compiled, httpRoute, request, sandbox, service, virtualService } from './shop.test.fixture.ts';

const services = ['cart', 'cart-a', 'cart-b'].map(service);
const natives = { istio: virtualService, 'gateway-api': httpRoute, linkerd: httpRoute, envoy: undefined };
const whens = [undefined, [{ path: { prefix: '/pay' } }], [{ method: 'POST' }, { path: { exact: '/' } }]];
const paths = ['/', '/pay', '/pay/x', '/payroll?x=1'];
const headers: readonly HttpRequest['headers'][] = [
	[],
	[['x-branchline-key', 'a']],
	[['x-branchline-key', 'b']],
	[['x-branchline-key', 'nobody']],
	[['baggage', 'x=1, branchline-key=a']],
];

test('its answers and traces are those of the interpreter, on every mesh', (t) => {
	let forked = 0;
	fc.assert(
		fc.property(
			fc.constantFrom(...(Object.keys(natives) as (keyof typeof natives)[])),
			fc.boolean(),
			fc.constantFrom(...whens),
			fc.constantFrom(...whens),
			fc.constantFrom(...paths),
			fc.constantFrom(...headers),
			(mesh, isNative, a, b, path, lines) => {
				const native = isNative && natives[mesh] !== undefined ? [natives[mesh]] : [];
				const forks = [sandbox('a', a && { when: a }), sandbox('b', b && { when: b })];
				const { documents, plan } = compiled(...services, ...forks, ...native);
				const options = { mesh, cluster: documents, native: documents.native };
				const explanation = explain(plan, { ...options, request: request(path, lines) }).meshes[0]!;
				const objects = [...documents.services, ...applied(documents.native, render(plan, options).artifacts)];
				const interpreter = interpreters.find((one) => one.mesh === mesh)!;
				const { answer, trace } = interpreter.interpret({ objects }, request(path, lines));
				t.deepEqual(explanation.applied?.answer, answer);
				t.deepEqual(explanation.applied?.trace, trace);
				const expected = evaluate(plan, request(path, lines), explanation.native!.answer);
				t.deepEqual(explanation.expected, expected);
				t.is(
					explanation.agrees,
					expected.some((one) => sameAnswer(one, answer, documents)),
				);
				t.true(explanation.agrees);
				if (!sameAnswer(explanation.native!.answer, answer, documents)) forked++;
			},
		),
		{ numRuns: 300 },
	);
	t.true(forked > 30, `only ${forked} requests met a fork`);
});

test('it names the native rule, the copy and the key', (t) => {
	const { documents, plan } = compiled(...services, sandbox('a'), virtualService);
	const options = { mesh: 'istio', cluster: documents, native: documents.native };
	const { keys, meshes: explained } = explain(plan, { ...options, request: request('/pay', headers[1]) });
	t.deepEqual(keys, ['a']);
	t.is(explained[0]?.native?.rule, 'VirtualService shop/cart http[0] (pay) match[0]');
	t.regex(explained[0]?.applied?.rule ?? '', /VirtualService shop\/cart http\[\d+\] \(branchline\/a\)/);
});

test('what an earlier rendering left does not count as native', (t) => {
	const { documents, plan } = compiled(...services, sandbox('a'), virtualService);
	const first = render(plan, { mesh: 'istio', cluster: documents, native: documents.native });
	const native = applied(documents.native, first.artifacts);
	const [explained] = explain(plan, {
		mesh: 'istio',
		cluster: documents,
		native,
		request: request('/', headers[1]),
	}).meshes;
	t.is(explained?.native?.rule, 'VirtualService shop/cart http[1]');
	t.true(explained?.agrees);
});

test('routes of ours that an earlier rendering left do not count as native either', (t) => {
	const { documents, plan } = compiled(...services, sandbox('a'));
	const { artifacts } = render(plan, { mesh: 'linkerd', cluster: documents, native: [] });
	const left = {
		mesh: 'linkerd',
		cluster: documents,
		native: applied([], artifacts),
		request: request('/', headers[1]),
	};
	t.is(explain(plan, left).meshes[0]?.native?.rule, 'Service shop/cart port 8080');
	const gone = explain({ ...plan, services: [] }, left).meshes[0];
	t.is(gone?.applied?.rule, 'Service shop/cart port 8080');
	t.true(gone?.agrees);
});

test('where rules nest, the innermost is named', (t) => {
	const { documents, plan } = compiled(...services, sandbox('a'));
	const options = { mesh: 'envoy', cluster: documents, native: [], request: request('/', headers[1]) };
	t.regex(explain(plan, options).meshes[0]?.applied?.rule ?? '', /, route \d+ \(branchline\/_keyed\)$/);
});

test('a mesh that has no part in the request, or whose outcome is undefined, says so', (t) => {
	const { documents, plan } = compiled(...services, sandbox('a'));
	const to = { gateway: { namespace: 'infra', name: 'public' }, port: 80 };
	const options = { cluster: documents, native: [], request: { ...request('/'), to } };
	const explanation = explain(plan, { ...options, mesh: ['linkerd', 'gateway-api'] });
	t.is(explanation.meshes[0]?.skipped, 'linkerd does not route requests that enter at a gateway');
	t.false(explanation.meshes[0]?.agrees);
	t.regex(explanation.meshes[1]?.problem ?? '', /no Gateway infra\/public/);
	const between = explain(plan, { ...options, mesh: ['linkerd', 'gateway-api'], request: request('/') });
	t.regex(between.meshes[1]?.skipped ?? '', /between services here: another chosen mesh does/);
	t.true(between.meshes[0]?.agrees);
});

test('there is an interpreter for every mesh', (t) => {
	t.deepEqual(interpreters.map(({ mesh }) => mesh).sort(), [...meshes].sort());
});
