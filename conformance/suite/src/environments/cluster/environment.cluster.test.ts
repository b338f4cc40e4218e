// SPDX-License-Identifier: Apache-2.0
import { connect } from '@branchline/kube';
import { findTestbed, startTestbed } from '@branchline/testbed';
import test from 'ava';
import type { Case } from '../../case/case.ts';
import { loadCases } from '../../case/load.ts';
import { clusterSubject } from '../../fuzz/cluster-subject.ts';
import { fuzz } from '../../fuzz/fuzz.ts';
import { meshUnderTest } from '../../fuzz/mesh-choice.ts';
import { failureLines } from '../../report/failure-words.ts';
import { isBad } from '../../run/results.ts';
import { run } from '../../run/run.ts';
import type { Target } from '../contract.ts';
import { openTestbed } from '../testbed.ts';
import { clusterEnvironment } from './environment.ts';

const name = `cases-${process.pid}`;

test.before(async (t) => {
	t.timeout(300_000);
	await startTestbed({ name });
});

test.after.always(async () => {
	await (await findTestbed(name))?.stop();
});

const targets: Readonly<Record<string, Target>> = {
	istio: { meshes: ['istio'] },
	'gateway-api on istio': { meshes: ['gateway-api'], implementation: 'istio' },
	'gateway-api at gateways of envoy-gateway': {
		meshes: ['gateway-api'],
		implementation: 'envoy-gateway',
		parents: ['gateway'],
	},
	'istio behind gateways of envoy-gateway': { meshes: ['istio', 'gateway-api'], implementation: 'envoy-gateway' },
};

for (const [title, target] of Object.entries(targets)) {
	test.serial(`${title}: every case holds on the real mesh`, async (t) => {
		t.timeout(1_800_000);
		const { cases, findings } = await loadCases();
		t.deepEqual(findings, []);
		const { cluster } = await openTestbed({ target, testbed: name });
		const environment = await clusterEnvironment(cluster);
		const { results, ms } = await run(environment, cases).finally(() => environment.close());
		const bad = results.filter(({ outcome }) => isBad(outcome));
		for (const result of bad) t.log(result.case.id, ...failureLines(result));
		t.deepEqual(
			bad.map((result) => result.case.id),
			[],
		);
		const passed = results.filter(({ outcome }) => outcome === 'passed').length;
		t.log(`${passed} cases in ${Math.round(ms / 1_000)} s`);
		t.true(passed > 15);
	});
}

test.serial('random configurations hold the law on the real mesh', async (t) => {
	t.timeout(600_000);
	const target: Target = { meshes: ['istio'] };
	const { cluster } = await openTestbed({ target, testbed: name });
	const subject = await clusterSubject(cluster);
	const mesh = meshUnderTest({ mesh: 'istio' });
	const result = await fuzz({ mesh, subject, seed: 1, count: 15 }).finally(() => subject.stop());
	t.log(`${result.rounds} configurations, ${result.sent} requests in ${Math.round(result.ms / 1_000)} s`);
	t.deepEqual(
		result.failures.map(({ caseFile }) => caseFile),
		[],
	);
	t.true(result.requests > 200);
});

test.serial('a namespace of somebody else is left alone', async (t) => {
	t.timeout(120_000);
	const target: Target = { meshes: ['istio'] };
	const { cluster } = await openTestbed({ target, testbed: name });
	const kube = await connect({ kubeconfig: cluster.kubeconfig! });
	t.teardown(() => kube.close());
	await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'payments-of-others' } });
	const { cases } = await loadCases();
	const [first] = cases.filter(({ id }) => id === 'carriers/header-of-its-own');
	const elsewhere = {
		...first!,
		workloads: first!.workloads.map((one) => ({ ...one, namespace: 'payments-of-others' })),
	};
	const environment = await clusterEnvironment({ ...cluster, keep: true });
	t.teardown(() => environment.close());
	const error = await t.throwsAsync(environment.begin(elsewhere as Case));
	t.regex(error?.message ?? '', /payments-of-others is not of the conformance suite/);
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Service' }, { namespace: 'payments-of-others' });
	t.deepEqual(items, []);
});
