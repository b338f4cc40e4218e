// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { compareText } from '../route/choice.ts';
import { namespaceOf } from '../route/object-index.ts';
import type { Rule } from '../route/route.ts';
import type { Hop } from './hop.ts';

interface Target {
	readonly kind: string;
	readonly name: string;
	readonly sectionName?: string;
}

interface PolicySpec {
	readonly targetRef?: Target;
	readonly targetRefs?: readonly Target[];
	readonly targetSelectors?: readonly unknown[];
	readonly [field: string]: unknown;
}

/**
 * The policies of Envoy Gateway that hang on a rule's route by name, without their targets: a copy of the route under
 * another name does not have them. Empty for other implementations. Throws {@link UndefinedConfiguration} for a policy
 * that selects its targets by label.
 */
export function policiesOf(hop: Hop, rule: Rule): { readonly policies?: readonly unknown[] } {
	if (hop.implementation !== 'envoy-gateway') return {};
	const policies: { readonly kind: string; readonly name: string; readonly spec: unknown }[] = [];
	for (const [key, objects] of hop.index.byKind) {
		if (!key.startsWith('gateway.envoyproxy.io/')) continue;
		for (const object of objects) {
			const { targetRef, targetRefs = [], targetSelectors, ...spec } = (object.spec ?? {}) as PolicySpec;
			if (targetSelectors !== undefined) refuseSelectors(object);
			const targets = targetRef === undefined ? targetRefs : [targetRef, ...targetRefs];
			if (namespaceOf(object) === rule.route.namespace && targets.some((t) => isOf(t, rule))) {
				policies.push({ kind: object.kind, name: object.metadata.name, spec });
			}
		}
	}
	if (policies.length === 0) return {};
	policies.sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name));
	return { policies: policies.map(({ kind, spec }) => ({ kind, spec })) };
}

function isOf(target: Target, { route, object }: Rule): boolean {
	if (target.kind !== route.kind || target.name !== route.name) return false;
	return target.sectionName === undefined || target.sectionName === object.name;
}

function refuseSelectors(object: KubernetesObject): never {
	throw new UndefinedConfiguration(`${object.kind} ${object.metadata.name} selects its targets by label`);
}
