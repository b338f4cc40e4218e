// SPDX-License-Identifier: Apache-2.0
import { connect } from '@branchline/kube';
import { findTestbed, startTestbed } from '@branchline/testbed';
import test from 'ava';
import type { Case } from '../../case/case.ts';
import { loadCases } from '../../case/load.ts';
import type { Target } from '../contract.ts';
import { openTestbed } from '../testbed.ts';
import { clusterEnvironment } from './environment.ts';

const name = `cases-${process.pid}`;

test.before(async (t) => {
	t.timeout(300_000);
	await startTestbed({ name, implementations: ['istio'] });
});

test.after.always(async () => {
	await (await findTestbed(name))?.stop();
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
	const message = /payments-of-others is not of the conformance suite/;
	await t.throwsAsync(environment.prepare!([first!, elsewhere as Case]), { message });
	await t.throwsAsync(environment.begin(elsewhere as Case), { message });
	const { items } = await kube.list({ apiVersion: 'v1', kind: 'Service' }, { namespace: 'payments-of-others' });
	t.deepEqual(items, []);
});

test.serial('a mesh that is not there is told before any case, with what to look at', async (t) => {
	t.timeout(120_000);
	const { cluster } = await openTestbed({ target: { meshes: ['istio'] }, testbed: name });
	const { restart: _, ...plain } = cluster;
	const { cases } = await loadCases();
	const chosen = cases.filter(({ id }) => id === 'carriers/header-of-its-own');
	const environment = await clusterEnvironment({ ...plain, target: { meshes: ['linkerd'] } });
	t.teardown(() => environment.close());
	const message =
		/^the mesh takes the configuration: not within .*: see whether linkerd runs .*no Deployment linkerd\//;
	await t.throwsAsync(environment.prepare!(chosen), { message }).finally(() => environment.close());
	const present = await clusterEnvironment(cluster);
	t.teardown(() => present.close());
	await t.notThrowsAsync(present.prepare!(chosen));
});
