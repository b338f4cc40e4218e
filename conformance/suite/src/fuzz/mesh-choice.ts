// SPDX-License-Identifier: Apache-2.0
import type { Parent } from '@branchline/adapter';
import type { MeshUnderTest } from '../mesh.ts';
import { meshes } from '../meshes.ts';

/** Which mesh random configurations are for. */
export interface FuzzTarget {
	/** The name of an adapter. */
	readonly mesh: string;
	readonly implementation?: string;
	/** The way in that routes are for, on a mesh whose routes are for one of them; default: between services. */
	readonly parent?: Parent;
}

/** The generators, adapter and interpreter for a target. Throws a TypeError, with what there is, for one without. */
export function meshUnderTest({ mesh, implementation, parent }: FuzzTarget): MeshUnderTest {
	const name = mesh === 'gateway-api' ? `gateway-api at ${parent === 'gateway' ? 'gateways' : 'services'}` : mesh;
	const found = meshes.find((one) => one.name === name);
	if (found === undefined) {
		const known = [...new Set(meshes.map(({ adapter }) => adapter.name))].join(', ');
		throw new TypeError(`${mesh}: random configurations are made for ${known}`);
	}
	const isOne = implementation !== undefined && found.adapter.implementations.includes(implementation);
	return isOne ? { ...found, name: `${name} on ${implementation}`, implementation } : found;
}
