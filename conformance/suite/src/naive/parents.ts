// SPDX-License-Identifier: Apache-2.0
import { type Mistake, onArtifacts } from './mistake.ts';
import { isRouteOfOurs, objectOf, withObject } from './our-rules.ts';
import { type Tree, withItems } from './tree.ts';

/** The mistake of hanging routes on another parent than the right one. */
export function onParents(change: (parent: Tree) => Tree): Mistake {
	return onRouteSpecs((spec) => withItems(spec, 'parentRefs', change));
}

/** The mistake of a wrong `spec` of routes, beside their rules. */
export function onRouteSpecs(change: (spec: Tree) => Tree): Mistake {
	return onArtifacts((artifacts) =>
		artifacts.map((artifact) => {
			const object = objectOf(artifact);
			return isRouteOfOurs(object) ? withObject(artifact, { ...object, spec: change(object.spec as Tree) }) : artifact;
		}),
	);
}
