// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { loadCases } from '../../case/load.ts';
import { caseOf, minimalCase, minimalText } from '../../case/minimal.test.fixture.ts';
import { casesFor, envoyBy, otherStrategies } from '../../envoy/strategies.ts';
import { run } from '../../run/run.ts';
import { failuresOf, judgedAtLeast } from '../../run/shown.test.fixture.ts';
import type { Environment } from '../contract.ts';
import { envoyEnvironment } from './environment.ts';

// Once: it takes long enough to keep this process from reading the answers of the Envoys.
const { cases } = await loadCases();

let environment: Environment;

test.before(async (t) => {
	t.timeout(120_000);
	environment = await envoyEnvironment();
});

test.after.always(() => environment?.close());

// At once, as each waits half a minute for an application that answers late.
test('a real Envoy: every case holds', async (t) => {
	t.timeout(600_000);
	const { results } = await run(environment, cases);
	t.deepEqual(failuresOf(results), {});
	t.true(judgedAtLeast(results, 0.5));
});

// They share the cases: each holds for all by the interpreter, and on random tables on real Envoys.
for (const [turn, strategy] of otherStrategies.entries())
	test(`a real Envoy, by ${strategy}: every case of its part holds`, async (t) => {
		t.timeout(600_000);
		const other = await envoyEnvironment({ adapterFor: () => envoyBy(strategy) });
		t.teardown(() => other.close());
		const part = cases.filter((_, index) => index % otherStrategies.length === turn);
		const { results } = await run(other, casesFor(strategy, part));
		t.deepEqual(failuresOf(results), {});
		t.true(judgedAtLeast(results, 0.5));
	});

test('a real Envoy of a later release: every case holds', async (t) => {
	t.timeout(600_000);
	const later = await envoyEnvironment({ version: '1.39.3' });
	t.teardown(() => later.close());
	t.is(later.facts.envoy, '1.39.3');
	const { results } = await run(later, cases);
	t.deepEqual(failuresOf(results), {});
	t.true(judgedAtLeast(results, 0.5));
});

const grpcPort = '{name: checkout, ports: [{name: grpc, port: 8080}]}';

const spoken: Readonly<Record<string, readonly [workload: string, request: string, expected: string]>> = {
	h2c: [grpcPort, 'protocol: h2c', '{service: checkout, authority: "checkout.shop.svc.cluster.local:8080"}'],
	grpc: [grpcPort, 'protocol: grpc', '{service: checkout, grpcStatus: 0, messages: 1}'],
	'a gRPC stream': [grpcPort, 'protocol: grpc, messages: [a, b, c]', '{service: checkout, grpcStatus: 0, messages: 3}'],
	websocket: ['checkout', 'protocol: websocket, messages: [a, b]', '{service: checkout, messages: 2}'],
};

for (const [what, [workload, request, expected]] of Object.entries(spoken)) {
	test.serial(`a real Envoy is spoken to: ${what}`, async (t) => {
		const text = minimalText
			.replace('[checkout,', `[${workload},`)
			.replace('{to: checkout, without: checkout}', `{to: checkout, ${request}, without: ${expected}}`);
		const { results } = await run(environment, [caseOf(text)]);
		t.deepEqual(failuresOf(results), {});
	});
}

test.serial('a service without endpoints fails behind a table of the user’s, too, and its fork answers', async (t) => {
	const routes = "[{match: {prefix: /}, route: {cluster: 'shop/checkout:8080'}}]";
	const table = `{"@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration, name: 'shop/checkout:8080', virtual_hosts: [{name: any, domains: ['*'], routes: ${routes}}]}`;
	const text = minimalText
		.replace('[checkout,', '[{name: checkout, replicas: 0},')
		.replaceAll('without: checkout', 'without: {fails: true}')
		.replace('keeps:', `native: {envoy: [${table}]}\nkeeps:`);
	const { results } = await run(environment, [caseOf(text)]);
	t.deepEqual(failuresOf(results), {});
	t.is(results[0]?.outcome, 'passed');
});

test.serial('a real Envoy contradicts a case that is wrong', async (t) => {
	const wrong = [
		minimalCase(['arrives: checkout-pr-1', 'arrives: checkout']),
		minimalCase(['{to: checkout, without: checkout}', '{to: checkout, without: checkout-pr-1}']),
		minimalCase(['{to: checkout, without: checkout}', '{to: checkout, without: {fails: true}}']),
		minimalCase([
			'{to: checkout, without: checkout}',
			'{to: checkout, without: {split: {checkout: 1, checkout-pr-1: 1}}}',
		]),
		minimalCase([
			'{to: checkout, without: checkout}',
			'{to: checkout, without: {service: checkout, mirrors: [checkout-pr-1]}}',
		]),
		minimalCase([
			'{to: checkout, without: checkout}',
			'{to: checkout, chain: [{to: checkout}], without: [checkout, checkout-pr-1]}',
		]),
	];
	const { results } = await run(environment, wrong);
	t.deepEqual(
		results.map(({ outcome }) => outcome),
		wrong.map(() => 'failed'),
	);
});
