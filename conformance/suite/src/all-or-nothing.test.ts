// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import test from 'ava';
import { AllOrNothing } from './all-or-nothing.ts';
import { planOf, type RandomModel } from './arbitrary/model.ts';
import { judged, type Tamper } from './judge.ts';
import { meshes } from './meshes.ts';

const mesh = meshes.find(({ name }) => name === 'linkerd')!;
const port = { namespace: 'shop', service: 'a', port: 8080 };

const plan = planOf({
	sandboxes: [
		{
			apiVersion: 'branchline.dev/v1alpha1',
			kind: 'Sandbox',
			metadata: { name: 'k', namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' },
			spec: { forks: [{ of: { service: 'a' }, to: { service: 'fork-1' } }] },
		},
	],
	groups: [],
	carriers: [{ header: 'x-key' }],
} as unknown as RandomModel);

const route = {
	apiVersion: 'gateway.networking.k8s.io/v1',
	kind: 'HTTPRoute',
	metadata: { name: 'native', namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' },
	spec: {
		parentRefs: [{ group: '', kind: 'Service', name: 'a', port: 8080 }],
		rules: ['/a', '/'].map((value, index) => ({
			timeouts: { request: `${index + 1}s` },
			matches: [{ path: { type: 'PathPrefix', value } }],
			backendRefs: [{ name: 'a', port: 8080 }],
		})),
	},
};

/** Takes the first rule out of every copy, as an adapter would that refuses rules one by one. */
const withoutFirstRule: Tamper = (artifacts) =>
	artifacts.map((artifact) => {
		if (artifact.kind !== 'object') return artifact;
		const spec = artifact.object.spec as { readonly rules: readonly unknown[] };
		return { ...artifact, object: { ...artifact.object, spec: { ...spec, rules: spec.rules.slice(1) } } };
	});

function contradictions(tamper: Tamper, key: string): number {
	const { judge } = judged(mesh, plan, [route], tamper);
	const law = new AllOrNothing(plan);
	const requests = ['/', '/a', '/b'].map(
		(path): HttpRequest => ({
			to: port,
			from: { namespace: 'shop' },
			authority: 'a.shop.svc.cluster.local',
			method: 'GET',
			path,
			headers: [['x-key', key]],
		}),
	);
	return requests.filter((request) => law.contradicts(judge(request)) !== undefined).length;
}

test('a key whose copies are there in part is found, one that has all or none is not', (t) => {
	t.is(contradictions(withoutFirstRule, 'k'), 1);
	t.is(
		contradictions((artifacts) => artifacts, 'k'),
		0,
	);
	t.is(
		contradictions(() => [], 'k'),
		0,
	);
	t.is(contradictions(withoutFirstRule, 'unowned'), 0);
});
