// SPDX-License-Identifier: Apache-2.0
import type { NaiveAdapter } from './mistake.ts';
import { onRouteSpecs } from './parents.ts';
import { type Tree, withItems } from './tree.ts';

/** The naive adapter `port-adding`. */
export const portAdding: NaiveAdapter = {
	mistake: 'routes name a port of their parent where the user’s name none, which makes two lists of them',
	meshes: ['gateway-api'],
	wrap: onRouteSpecs((spec) =>
		withItems(spec, 'parentRefs', (parent) =>
			parent.kind === 'Service' ? { port: backendPort(spec), ...parent } : parent,
		),
	),
};

function backendPort({ rules }: Tree): unknown {
	const refs = (rules as readonly Tree[]).flatMap(({ backendRefs }) => (backendRefs ?? []) as readonly Tree[]);
	return refs[0]?.port;
}
