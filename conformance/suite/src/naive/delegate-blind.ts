// SPDX-License-Identifier: Apache-2.0
import { type Artifact, rulePrefix } from '@branchline/adapter';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import type { NaiveAdapter } from './mistake.ts';
import { isTree, type Tree } from './tree.ts';

/** The naive adapter `delegate-blind`. */
export const delegateBlind: NaiveAdapter = {
	mistake: 'rules that delegate to another VirtualService are passed over when the others are copied',
	meshes: ['istio'],
	wrap: (adapter) => ({
		...adapter,
		render: (input) => {
			const rendering = adapter.render({ ...input, native: input.native.map(withoutDelegates) });
			const artifacts = rendering.artifacts.flatMap((artifact): readonly Artifact[] => {
				if (artifact.kind !== 'patch') return [artifact];
				const { name, namespace } = artifact.target;
				const before = (input.native as readonly KubernetesObject[]).find(
					({ kind, metadata }) =>
						kind === 'VirtualService' && metadata.name === name && (metadata.namespace ?? 'default') === namespace,
				);
				if (!before) return [];
				const ours = rulesOf(artifact.after).filter(({ name: rule }) => String(rule).startsWith(rulePrefix));
				const spec = { ...(before.spec as Tree), http: [...ours, ...rulesOf(before)] };
				return [
					{ ...artifact, patch: [{ op: 'replace', path: '/spec', value: spec }], before, after: { ...before, spec } },
				];
			});
			return { ...rendering, artifacts };
		},
	}),
};

function rulesOf({ spec }: KubernetesObject): readonly Tree[] {
	return isTree(spec) && Array.isArray(spec.http) ? spec.http : [];
}

function withoutDelegates(object: NativeObject): NativeObject {
	if (object.kind !== 'VirtualService' || !isTree(object.spec)) return object;
	const rules = rulesOf(object as KubernetesObject).filter(({ delegate }) => delegate === undefined);
	return { ...object, spec: { ...object.spec, http: rules } };
}
