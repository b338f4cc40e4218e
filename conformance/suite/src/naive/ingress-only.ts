// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { changeMatches } from './match.ts';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeRules, objectOf } from './our-rules.ts';
import type { Tree } from './tree.ts';

/** The naive adapter `ingress-only`. */
export const ingressOnly: NaiveAdapter = {
	mistake: 'only routes at gateways are looked at: requests between services never meet a fork',
	meshes: ['istio', 'gateway-api'],
	wrap: onArtifacts((artifacts) =>
		artifacts.flatMap((artifact) => {
			const object = objectOf(artifact) as KubernetesObject;
			if (routes.has(object.kind)) return hangsOnService(object) ? [] : [artifact];
			if (object.kind !== 'VirtualService') return [artifact];
			const outer = ((object.spec as Tree).gateways as readonly string[] | undefined)?.filter(
				(name) => name !== 'mesh',
			);
			if (outer === undefined || outer.length === 0) return [];
			const atGateways = (rule: Tree) => changeMatches(rule, (match) => ({ gateways: outer, ...match }));
			return changeRules([artifact], (rules) => rules.map(atGateways));
		}),
	),
};

const routes = new Set(['HTTPRoute', 'GRPCRoute']);

function hangsOnService({ spec }: KubernetesObject): boolean {
	return ((spec as Tree).parentRefs as readonly Tree[]).some(({ kind }) => kind === 'Service');
}
