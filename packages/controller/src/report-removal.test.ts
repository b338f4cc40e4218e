// SPDX-License-Identifier: Apache-2.0
import { KubeError } from '@branchline/kube';
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import { reportRemoval } from './report-removal.ts';

function sandbox(name: string, programmed: 'True' | 'False'): KubernetesObject {
	const before = { reason: 'x', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' };
	const conditions = [
		{ type: 'Accepted', status: 'True', ...before },
		{ type: 'Programmed', status: programmed, ...before },
		{ type: 'Ready', status: programmed, ...before },
	];
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { namespace: 'shop', name, generation: 3 },
		status: { observedGeneration: 3, conditions },
	};
}

test('what counted as programmed is no longer, what was not is left alone, and what fails is told', async (t) => {
	const patched: { readonly name: string; readonly patch: object }[] = [];
	const kube = {
		serves: async ({ kind }: { readonly kind: string }) => kind === 'Sandbox',
		list: async () => ({
			items: [sandbox('a', 'True'), sandbox('b', 'False'), sandbox('c', 'True')],
			resourceVersion: '1',
		}),
		mergePatch: async ({ name }: { readonly name: string }, patch: object) => {
			if (name === 'c') throw new KubeError({ status: 403, reason: 'Forbidden', message: 'no' });
			patched.push({ name, patch });
			return sandbox(name, 'False');
		},
	};
	const failures = await reportRemoval(kube, Date.UTC(2026, 5, 1));
	t.deepEqual(failures, ['Sandbox shop/c: no']);
	t.deepEqual(
		patched.map(({ name }) => name),
		['a'],
	);
	const { conditions } = (patched[0]!.patch as { status: { conditions: Record<string, string>[] } }).status;
	t.deepEqual(
		conditions.map(({ type, status, reason, lastTransitionTime }) => [type, status, reason, lastTransitionTime]),
		[
			['Accepted', 'True', 'x', '2026-01-01T00:00:00Z'],
			['Programmed', 'False', 'Removed', '2026-06-01T00:00:00Z'],
			['Ready', 'False', 'Removed', '2026-06-01T00:00:00Z'],
		],
	);
});
