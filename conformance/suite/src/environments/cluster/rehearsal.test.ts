// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { minimalCase } from '../../case/minimal.test.fixture.ts';
import { rolesOf } from '../roles.ts';
import { ingressNames, meshCallers } from './callers.ts';
import { meshOf } from './meshes.ts';
import { adviceOf } from './prepare.ts';
import { rehearsalOf } from './rehearsal.ts';
import { wantedWorkloads } from './wanted-workloads.ts';

const between = minimalCase();
const entering = minimalCase(['to: checkout, without', 'through: edge, without']);

test('a rehearsal takes the ways in that its cases take, and has nothing of theirs', (t) => {
	const names = (...cases: Parameters<typeof rehearsalOf>[0]) =>
		wantedWorkloads(rehearsalOf(cases), []).map(({ workload: { name }, part }) => `${part} ${name}`);
	t.deepEqual(names(between, between), ['sender client', 'receiver branchline-marker']);
	t.deepEqual(names(between, entering), ['sender client', 'outsider outside', 'receiver branchline-marker']);
	t.deepEqual(ingressNames(rehearsalOf([between, entering, entering])), ['edge']);
	t.deepEqual(meshCallers(rehearsalOf([between])), [{ namespace: 'shop', workload: 'client' }]);
});

test('where a mesh takes nothing, the advice names it, and what it should have or do', (t) => {
	const advice = (meshes: readonly string[], hasControlPlane: boolean, implementation?: string) => {
		const target = { meshes, ...(implementation === undefined ? {} : { implementation }) };
		return adviceOf(target, meshOf(target, rolesOf(target)), hasControlPlane);
	};
	t.is(
		advice(['linkerd'], false),
		'see whether linkerd runs in this cluster (there is no Deployment linkerd/linkerd-destination) ' +
			'and adds its proxies to the pods of namespaces with the label linkerd.io/inject=enabled',
	);
	t.is(advice(['gateway-api'], true, 'envoy-gateway'), 'see whether gateway-api on envoy-gateway runs in this cluster');
});
