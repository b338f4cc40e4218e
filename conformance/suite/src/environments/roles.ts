// SPDX-License-Identifier: Apache-2.0
import type { Adapter } from '@branchline/adapter';
import { adapters, parentsOf } from '@branchline/adapters-all';
import type { Addressee } from '../case/request.ts';
import type { Target } from './contract.ts';

/** Gives the adapter of a mesh: the one there is, or another in its place. */
export type AdapterFor = (mesh: string) => Adapter;

/** The adapters of a target, and which of them writes for which requests. */
export interface Roles {
	readonly adapters: readonly Adapter[];
	/** Writes for requests between services; undefined where none does. */
	readonly mesh: Adapter | undefined;
	/** Writes for requests that enter at a gateway; undefined where none does. */
	readonly gateway: Adapter | undefined;
}

/** The adapter of a name; throws a TypeError for a name that there is none of. */
export function adapterNamed(name: string): Adapter {
	const found = adapters.find((adapter) => adapter.name === name);
	if (found === undefined)
		throw new TypeError(`${name}: expected one of ${adapters.map((one) => one.name).join(', ')}`);
	return found;
}

/** Shares the ways in out among the adapters of a target. A gateway is for those that yield the mesh, where there is one. */
export function rolesOf({ meshes, parents }: Target, adapterFor: AdapterFor = adapterNamed): Roles {
	const chosen = meshes.map(adapterFor);
	const writes = (parent: 'mesh' | 'gateway') => {
		const able = chosen.filter((adapter) => parentsOf(adapter, chosen).includes(parent));
		return parents !== undefined && !parents.includes(parent) ? [] : able;
	};
	const gateways = writes('gateway');
	return { adapters: chosen, mesh: writes('mesh')[0], gateway: gateways.find((one) => one.yieldsMesh) ?? gateways[0] };
}

/** The adapter that writes for requests to an addressee. */
export function adapterOf({ mesh, gateway }: Roles, to: Addressee): Adapter | undefined {
	return 'ingress' in to ? gateway : mesh;
}

/** The implementation of a target as an adapter takes it: only if it is one of its own. */
export function implementationOf({ implementation }: Target, adapter: Adapter): { readonly implementation?: string } {
	return implementation !== undefined && adapter.implementations.includes(implementation) ? { implementation } : {};
}
