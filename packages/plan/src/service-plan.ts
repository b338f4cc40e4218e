// SPDX-License-Identifier: Apache-2.0
import type { PortFork } from './fork.ts';
import { sameValue } from './same-value.ts';
import { find, patch } from './sorted.ts';
import type { ServicePlan, ServicePort, Substitution } from './types.ts';

/** What becomes of one key: its forks so far, and from now on. */
export interface KeyChange {
	readonly key: string;
	readonly before: readonly PortFork[];
	readonly after: readonly PortFork[];
}

/** Applies changes of keys, each key once. Whatever keeps its value stays the identical object. */
export function patchServices(services: readonly ServicePlan[], changes: readonly KeyChange[]): readonly ServicePlan[] {
	const byPort = new Map<string, { of: ServicePort; substitutions: Map<string, Substitution | undefined> }>();
	const set = (of: ServicePort, key: string, substitution: Substitution | undefined) => {
		const id = portId(of);
		const change = byPort.get(id) ?? { of, substitutions: new Map<string, Substitution | undefined>() };
		byPort.set(id, change);
		change.substitutions.set(key, substitution);
	};
	for (const { key, before, after } of changes) {
		for (const { of } of before) set(of, key, undefined);
		for (const { of, ...rest } of after) set(of, key, { key, ...rest });
	}
	const plans = new Map<string, ServicePlan | undefined>();
	for (const [id, { of, substitutions }] of byPort) {
		plans.set(id, patchService(find(services, id, idOf) ?? { of, substitutions: [] }, substitutions));
	}
	return patch(services, plans, idOf);
}

type Substitutions = ReadonlyMap<string, Substitution | undefined>;

function patchService(plan: ServicePlan, changes: Substitutions): ServicePlan | undefined {
	const real = new Map<string, Substitution | undefined>();
	for (const [key, substitution] of changes) {
		const old = find(plan.substitutions, key, keyOfSubstitution);
		if (!sameValue(old, substitution)) real.set(key, substitution);
	}
	const substitutions = patch(plan.substitutions, real, keyOfSubstitution);
	if (substitutions.length === 0) return undefined;
	return substitutions === plan.substitutions ? plan : { of: plan.of, substitutions };
}

function keyOfSubstitution({ key }: Substitution): string {
	return key;
}

function idOf({ of }: ServicePlan): string {
	return portId(of);
}

// Sorts as a plan does: U+0000 is below every character of a name, and the number has a fixed width.
function portId({ namespace, service, port }: ServicePort): string {
	return `${namespace}\0${service}\0${String(port).padStart(5, '0')}`;
}
