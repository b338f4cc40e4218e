// SPDX-License-Identifier: Apache-2.0
import { isOurs } from '@branchline/adapter';
import type { NativeObject } from '@branchline/plan';
import { type NaiveAdapter, onArtifacts } from './mistake.ts';
import { changeKeyRules, objectOf, withObject } from './our-rules.ts';
import { mapTexts, type Tree } from './tree.ts';

/** The naive adapter `short-names`. */
export const shortNames: NaiveAdapter = {
	mistake: 'hosts are written as `name.namespace`, which Istio takes for a host outside the cluster',
	meshes: ['istio'],
	wrap: onArtifacts((artifacts) =>
		changeKeyRules(artifacts, (rule) => mapTexts(rule, shortened) as Tree).map((artifact) => {
			const object = objectOf(artifact);
			const isOwn = isOurs(object) && object.kind === 'VirtualService';
			return isOwn ? withObject(artifact, mapTexts(object, shortened) as NativeObject) : artifact;
		}),
	),
};

function shortened(text: string): string {
	return text.replace(/\.svc\.cluster\.local$/, '');
}
