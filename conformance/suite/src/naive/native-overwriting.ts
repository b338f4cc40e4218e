// SPDX-License-Identifier: Apache-2.0
import { type Artifact, annotations } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/plan';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { isRouteOfOurs, isRuleOfOurs, objectOf, withObject } from './our-rules.ts';
import type { Tree } from './tree.ts';

/** The naive adapter `native-overwriting`. */
export const nativeOverwriting: NaiveAdapter = {
	mistake:
		'the user’s object is overwritten by one with the rules of sandboxes and a rule for everything else: the user’s are gone',
	meshes: ['istio', 'gateway-api', 'linkerd'],
	wrap: onArtifacts((artifacts) =>
		artifacts.map((artifact) => {
			const object = objectOf(artifact);
			if (artifact.kind === 'patch') return withObject(artifact, overwrittenList(artifact.after));
			return artifact.kind === 'object' && isRouteOfOurs(object) ? overwritingRoute(artifact, object) : artifact;
		}),
	),
};

function overwrittenList(object: KubernetesObject): KubernetesObject {
	const spec = object.spec as { readonly hosts: readonly string[]; readonly http: readonly Tree[] };
	const everything = { route: [{ destination: { host: spec.hosts[0] } }] };
	const ours = spec.http.filter((rule) => isRuleOfOurs(rule) && rule.name !== 'branchline/_keyless');
	return { ...object, spec: { ...spec, http: [...ours, everything] } };
}

function overwritingRoute(artifact: Artifact, object: KubernetesObject): Artifact {
	const [kind, id] = object.metadata.annotations?.[annotations.native]?.split(' ') ?? [];
	const spec = object.spec as { readonly parentRefs: readonly Tree[]; readonly rules: readonly Tree[] };
	const [parent] = spec.parentRefs;
	if (kind !== object.kind || id === undefined || parent?.kind !== 'Service') return artifact;
	const [namespace, name] = id.split('/');
	const { name: service, namespace: of, port } = parent;
	const rules = [...spec.rules, { backendRefs: [{ name: service, namespace: of, port }] }];
	const metadata = { ...object.metadata, name: name!, namespace: namespace! };
	return withObject(artifact, { ...object, metadata, spec: { ...spec, rules } });
}
