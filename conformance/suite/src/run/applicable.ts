// SPDX-License-Identifier: Apache-2.0
import type { Adapter, Feature } from '@branchline/adapter';
import type { Case } from '../case/case.ts';
import type { Target } from '../environments/contract.ts';
import { addresseesOf } from '../environments/implicit.ts';
import { adapterOf, implementationOf, type Roles, rolesOf } from '../environments/roles.ts';

/** Why a case says nothing about a target, as a clause; undefined where it does. Without a mesh, every case does. */
export function whyNotApplicable(one: Case, needed: readonly Feature[], target: Target): string | undefined {
	if (target.meshes.length === 0) return undefined;
	const roles = rolesOf(target);
	return (
		unwritten(one, roles) ??
		restricted(one, roles) ??
		otherwise(one, target, roles) ??
		unsupported(one, needed, target, roles)
	);
}

function unwritten(one: Case, roles: Roles): string | undefined {
	const missing = addresseesOf(one).find((to) => adapterOf(roles, to) === undefined);
	if (missing === undefined) return undefined;
	const way = 'ingress' in missing ? 'that enter at a gateway' : 'between services';
	return `${roles.adapters.map(({ name }) => name).join(', ')} writes nothing for requests ${way}`;
}

/** The adapters that write for the requests of a case, each once. */
function concerned(one: Case, roles: Roles): readonly Adapter[] {
	return [...new Set(addresseesOf(one).flatMap((to) => adapterOf(roles, to) ?? []))];
}

function restricted(one: Case, roles: Roles): string | undefined {
	const given = Object.keys(one.native);
	const meshes = one.meshes ?? (given.length === 0 ? undefined : given);
	const outside = concerned(one, roles).find(({ name }) => meshes !== undefined && !meshes.includes(name));
	if (outside === undefined) return undefined;
	return one.meshes === undefined
		? `it has no native objects for ${outside.name}`
		: `it is for ${one.meshes.join(', ')}`;
}

/** Why a case is not for the implementation of an adapter: what happens in it is that implementation’s own affair. */
function otherwise(one: Case, target: Target, roles: Roles): string | undefined {
	const { implementations, except } = one;
	for (const adapter of concerned(one, roles)) {
		const { implementation } = implementationOf(target, adapter);
		const why = except[implementation ?? ''];
		if (why !== undefined) return `${adapter.name} on ${implementation}: ${why}`;
	}
	if (implementations === undefined) return undefined;
	const outside = concerned(one, roles).find((adapter) => {
		const { implementation } = implementationOf(target, adapter);
		return adapter.implementations.length > 0 && !implementations.includes(implementation ?? '');
	});
	return outside && `it is for ${outside.name} on ${implementations.join(', ')}`;
}

function unsupported(one: Case, needed: readonly Feature[], target: Target, roles: Roles): string | undefined {
	for (const adapter of concerned(one, roles)) {
		const supported = adapter.features(implementationOf(target, adapter).implementation);
		// Which way requests come in by was settled by who writes for it.
		const missing = needed.find((feature) => supported[feature] !== true && !isElsewhere(feature, adapter, roles));
		if (missing !== undefined) return `${adapter.name} lacks ${missing}: ${supported[missing]}`;
	}
	return undefined;
}

function isElsewhere(feature: Feature, adapter: Adapter, { mesh, gateway }: Roles): boolean {
	return (feature === 'parent.mesh' && mesh !== adapter) || (feature === 'parent.gateway' && gateway !== adapter);
}
