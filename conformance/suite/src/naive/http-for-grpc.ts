// SPDX-License-Identifier: Apache-2.0
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { isRouteOfOurs, objectOf, withObject } from './our-rules.ts';
import { isTree, type Tree, withItems, without } from './tree.ts';

/** The naive adapter `http-for-grpc`. */
export const httpForGrpc: NaiveAdapter = {
	mistake: 'copies of GRPCRoutes are written as HTTPRoutes',
	meshes: ['gateway-api', 'linkerd'],
	wrap: onArtifacts((artifacts) =>
		artifacts.map((artifact) => {
			const object = objectOf(artifact);
			if (!isRouteOfOurs(object) || object.kind !== 'GRPCRoute') return artifact;
			const asPath = (rule: Tree) => withItems(rule, 'matches', pathMatch);
			return withObject(artifact, {
				...object,
				kind: 'HTTPRoute',
				spec: withItems(object.spec as Tree, 'rules', asPath),
			});
		}),
	),
};

function pathMatch(match: Tree): Tree {
	const { service, method } = isTree(match.method) ? match.method : ({} as Tree);
	const path =
		method === undefined
			? { type: 'PathPrefix', value: `/${String(service ?? '')}` }
			: { type: 'Exact', value: `/${String(service)}/${String(method)}` };
	return { ...without(match, 'method'), path };
}
