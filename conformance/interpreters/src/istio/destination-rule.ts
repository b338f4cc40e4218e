// SPDX-License-Identifier: Apache-2.0
import type { NativeObject } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { bestDomain, isCoveredBy, qualify, rootNamespace } from './host.ts';
import { type DestinationRuleSpec, namespaceOf, objectsOf, specOf } from './objects.ts';
import type { RegistryHost } from './registry.ts';
import { visibilityOf } from './visibility.ts';

/** A DestinationRule, as far as it says which subsets a host has. */
export interface DestinationRule {
	readonly namespace: string;
	/** Qualified; may begin with `*`. */
	readonly host: string;
	readonly spec: DestinationRuleSpec;
}

/** Reads the DestinationRules. */
export function destinationRulesOf(objects: readonly NativeObject[]): readonly DestinationRule[] {
	return objectsOf(objects, 'networking.istio.io', 'DestinationRule').map((object) => {
		const spec = specOf<DestinationRuleSpec>(object);
		const namespace = namespaceOf(object);
		return { namespace, host: qualify(spec.host, namespace).toLowerCase(), spec };
	});
}

/**
 * Says whether a host has a subset for a proxy in `viewer`: by the rules of the first of the proxy's namespace, the
 * host's and the root namespace that has one for the host, those for the most specific host, merged
 * (istio: pilot/pkg/model push_context.go, `destinationRule`; destination_rule.go, `mergeDestinationRule`).
 */
export function hasSubset(
	rules: readonly DestinationRule[],
	host: RegistryHost,
	subset: string,
	viewer: string,
): boolean {
	for (const namespace of [viewer, host.namespace, rootNamespace]) {
		const near = rules.filter((rule) => rule.namespace === namespace && isCoveredBy(host.hostname, rule.host));
		const best = bestDomain(new Set(near.map((rule) => rule.host)), host.hostname);
		const chosen = near.filter((rule) => rule.host === best && isSeen(rule, viewer));
		if (chosen.some(({ spec }) => spec.workloadSelector)) {
			throw new UndefinedConfiguration(`DestinationRule for ${host.hostname}: workloadSelector is not implemented`);
		}
		if (chosen.length > 0) return chosen.some(({ spec }) => (spec.subsets ?? []).some(({ name }) => name === subset));
	}
	return false;
}

function isSeen({ spec, namespace }: DestinationRule, viewer: string): boolean {
	return viewer === namespace || visibilityOf(spec.exportTo, namespace, viewer) !== undefined;
}
