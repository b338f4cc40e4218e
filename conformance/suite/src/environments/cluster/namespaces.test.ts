// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import type { ObjectRef } from '@branchline/plan';
import test from 'ava';
import { caseOf, minimalText } from '../../case/minimal.test.fixture.ts';
import { Namespaces } from './namespaces.ts';
import { neededNamespaces } from './needed-namespaces.ts';
import { ownLabels } from './ownership.ts';

test('namespaces of others are refused, all at once, and those of the driver are not', async (t) => {
	const there = new Map<string, object>([
		['shop', {}],
		['payments', {}],
		['own', { labels: ownLabels }],
	]);
	const get = async ({ apiVersion, kind, name }: ObjectRef) => {
		return there.has(name) ? { apiVersion, kind, metadata: { name, ...there.get(name) } } : undefined;
	};
	const namespaces = new Namespaces({ get } as Partial<Kube> as Kube, {});
	await namespaces.refuseForeign(['own', 'nowhere']);
	await t.throwsAsync(namespaces.refuseForeign(['nowhere', 'own', 'shop']), {
		message: /^namespace shop is not of the conformance suite: /,
	});
	await t.throwsAsync(namespaces.refuseForeign(['payments', 'shop']), {
		message: /^namespaces payments, shop are not of the conformance suite: /,
	});
});

test('a case needs the namespaces of all that any of its steps has, and of whoever sends', (t) => {
	const route = (namespace: string) => `{apiVersion: v1, kind: Route, metadata: {name: x, namespace: ${namespace}}}`;
	const more = `native: {istio: [${route('routes')}], linkerd: [${route('elsewhere')}]}
steps:
- apply: {workloads: [{name: late, namespace: later}]}
`;
	const one = caseOf(minimalText + more);
	t.deepEqual(neededNamespaces([one, one], { meshes: ['istio'] }), ['later', 'routes', 'shop']);
});
