// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { withApiAccess } from './api-access.ts';
import type { Pod, PodSpec } from './pod.ts';

const pod = (spec: Partial<PodSpec>): Pod => ({
	metadata: { name: 'one', namespace: 'shop', uid: 'u' },
	spec: { containers: [{ name: 'app' }], ...spec },
});

test('a pod with a ServiceAccount has its token where programs look for it, in every container', (t) => {
	const given = pod({ serviceAccountName: 'contour', initContainers: [{ name: 'first' }] });
	const { spec } = withApiAccess(given);
	for (const container of [...spec.containers, ...(spec.initContainers ?? [])])
		t.deepEqual(
			container.volumeMounts?.map(({ mountPath }) => mountPath),
			['/var/run/secrets/kubernetes.io/serviceaccount'],
		);
	t.is(spec.volumes?.length, 1);
	t.like(given.spec.containers[0], { volumeMounts: undefined });
});

test('a pod that names none, or wants no token, or brings its own, is as it was', (t) => {
	const none = pod({});
	t.is(withApiAccess(none), none);
	const unwanted = pod({ serviceAccountName: 'envoy', automountServiceAccountToken: false });
	t.is(withApiAccess(unwanted), unwanted);
	const own = [{ name: 'own', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }];
	const given = pod({ serviceAccountName: 'a', containers: [{ name: 'app', volumeMounts: own }] });
	t.deepEqual(withApiAccess(given).spec.containers[0]?.volumeMounts, own);
});
