// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { formatFinding } from '../case/finding.ts';
import { loadCases } from '../case/load.ts';
import { casesFor, envoyBy, otherStrategies } from '../envoy/strategies.ts';
import { run } from '../run/run.ts';
import { failuresOf, judgedAtLeast } from '../run/shown.test.fixture.ts';
import type { Target } from './contract.ts';
import { interpreterEnvironment } from './interpreter.ts';
import { oracleEnvironment } from './oracle.ts';

const { cases, findings } = await loadCases();

/** Every target that is judged, and the least share of the cases that has to be judged for it: the rest is skipped. */
const targets: readonly (readonly [Target, number])[] = [
	[{ meshes: ['istio'] }, 0.85],
	[{ meshes: ['gateway-api'] }, 0.75],
	[{ meshes: ['gateway-api'], implementation: 'istio' }, 0.8],
	[{ meshes: ['gateway-api'], implementation: 'envoy-gateway' }, 0.05],
	[{ meshes: ['gateway-api'], implementation: 'contour' }, 0.05],
	[{ meshes: ['gateway-api'], implementation: 'traefik' }, 0.05],
	[{ meshes: ['linkerd'] }, 0.6],
	[{ meshes: ['envoy'] }, 0.5],
	[{ meshes: ['linkerd', 'gateway-api'], implementation: 'envoy-gateway' }, 0.7],
	[{ meshes: ['istio', 'gateway-api'], implementation: 'istio' }, 0.8],
];

test('every case can be read', (t) => {
	t.deepEqual(findings.map(formatFinding), []);
	t.true(cases.length > 0);
});

test('the oracle: what a case says is consistent', async (t) => {
	const { results } = await run(oracleEnvironment(), cases);
	t.deepEqual(failuresOf(results), {});
	t.true(judgedAtLeast(results, 1));
});

for (const [target, share] of targets) {
	const { meshes, implementation } = target;
	const name = `${meshes.join(' and ')}${implementation === undefined ? '' : ` on ${implementation}`}`;

	test(`the interpreter of ${name}: every case holds`, async (t) => {
		const { results } = await run(interpreterEnvironment({ target }), cases);
		t.deepEqual(failuresOf(results), {});
		t.true(judgedAtLeast(results, share), `${results.filter(({ outcome }) => outcome === 'skipped').length} skipped`);
	});
}

for (const strategy of otherStrategies)
	test(`the interpreter of envoy, by ${strategy}: every case holds`, async (t) => {
		const environment = interpreterEnvironment({ target: { meshes: ['envoy'] }, adapterFor: () => envoyBy(strategy) });
		const { results } = await run(environment, casesFor(strategy, cases));
		t.deepEqual(failuresOf(results), {});
		t.true(judgedAtLeast(results, 0.5));
	});
