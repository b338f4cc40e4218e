// SPDX-License-Identifier: Apache-2.0
import type { Parent } from '@branchline/adapter';
import type { MeshUnderTest } from '../mesh.ts';
import { meshes } from '../meshes.ts';

/** Which mesh random configurations are for. */
export interface FuzzTarget {
	/** The name of an adapter. */
	readonly mesh: string;
	readonly implementation?: string;
	/** The way in that routes are for, on a mesh whose routes are for one of them; default: the first of {@link waysIn}. */
	readonly parent?: Parent;
}

/** The ways in that a target's routes can be for, where each has routes of its own; a mesh whose routes are for both has none. */
export function waysIn({ mesh, implementation }: Pick<FuzzTarget, 'mesh' | 'implementation'>): readonly Parent[] {
	const adapter = meshes.find((one) => one.name.startsWith(`${mesh} at `))?.adapter;
	const features = adapter?.features(implementation);
	return (['mesh', 'gateway'] as const).filter((parent) => features?.[`parent.${parent}`] === true);
}

/** The generators, adapter and interpreter for a target. Throws a TypeError, with what there is, for one without. */
export function meshUnderTest({ mesh, implementation, parent }: FuzzTarget): MeshUnderTest {
	const [way] =
		parent === undefined ? waysIn({ mesh, ...(implementation === undefined ? {} : { implementation }) }) : [parent];
	const name = mesh === 'gateway-api' ? `gateway-api at ${way === 'gateway' ? 'gateways' : 'services'}` : mesh;
	const found = meshes.find((one) => one.name === name);
	if (found === undefined) {
		const known = [...new Set(meshes.map(({ adapter }) => adapter.name))].join(', ');
		throw new TypeError(`${mesh}: random configurations are made for ${known}`);
	}
	if (implementation === undefined || !found.adapter.implementations.includes(implementation)) return found;
	// What an implementation lacks is not generated for it.
	const own = meshes.find((one) => one.name === `${name} on ${implementation}`);
	return own ?? { ...found, name: `${name} on ${implementation}`, implementation };
}
