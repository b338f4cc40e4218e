// SPDX-License-Identifier: Apache-2.0
import { type Artifact, annotations, isOurs, rulePrefix } from '@branchline/adapter';
import type { KubernetesObject, NativeObject, XdsResource } from '@branchline/plan';
import { isTree, type Tree } from './tree.ts';

/** Whom rules of ours serve: one key, requests without one (`keyless`), or everything (`baseline`). */
type Served = { readonly key: string } | 'keyless' | 'baseline';

/** Changes rules of ours that stand together, in the language of their mesh; nothing left: they are not written. */
export type RulesChange = (rules: readonly Tree[], served: Served) => readonly Tree[];

/**
 * Artifacts with the rules of ours changed: those of a sibling or baseline route, and in a list of the user's the runs
 * of rules of one key. The user's own rules stay.
 */
export function changeRules(artifacts: readonly Artifact[], change: RulesChange): readonly Artifact[] {
	return artifacts.flatMap((artifact) => {
		const object = objectOf(artifact);
		const changed = isRouteOfOurs(object) ? inRoute(object, change) : inLists(object, change);
		return changed === undefined ? [] : [withObject(artifact, changed as NativeObject)];
	});
}

/** Changes rules of keys alone, one by one; `undefined` leaves a rule out. */
export function changeKeyRules(
	artifacts: readonly Artifact[],
	change: (rule: Tree, key: string) => Tree | undefined,
): readonly Artifact[] {
	return changeRules(artifacts, (rules, served) => {
		if (typeof served === 'string') return rules;
		return rules.map((rule) => change(rule, served.key)).filter((rule) => rule !== undefined);
	});
}

/** What an artifact writes. */
export function objectOf(artifact: Artifact): NativeObject {
	if (artifact.kind === 'patch') return artifact.after;
	return artifact.kind === 'object' ? artifact.object : artifact.resource;
}

/** The artifact with something else to write; a patch then replaces the whole `spec`. */
export function withObject(artifact: Artifact, object: NativeObject): Artifact {
	if (artifact.kind === 'resource') return { ...artifact, resource: object as XdsResource };
	if (artifact.kind === 'object') return { ...artifact, object: object as KubernetesObject };
	const after = object as KubernetesObject;
	return { ...artifact, after, patch: [{ op: 'replace', path: '/spec', value: after.spec }] };
}

/** Whether an object is an HTTPRoute or GRPCRoute of ours. */
export function isRouteOfOurs(object: NativeObject): object is KubernetesObject {
	return isOurs(object) && ['HTTPRoute', 'GRPCRoute'].includes(String(object.kind));
}

/** Whether an object is a route of ours for everything, that stands where the user has none. */
export function isBaselineRoute(object: NativeObject): boolean {
	return isRouteOfOurs(object) && object.metadata.annotations?.[annotations.key] === undefined;
}

function inRoute(object: KubernetesObject, change: RulesChange): KubernetesObject | undefined {
	const key = object.metadata.annotations?.[annotations.key];
	const spec = object.spec as Tree;
	const rules = change(spec.rules as readonly Tree[], key === undefined ? 'baseline' : { key });
	return rules.length === 0 ? undefined : { ...object, spec: { ...spec, rules } };
}

function inLists(value: unknown, change: RulesChange): unknown {
	if (Array.isArray(value))
		return value.some(isRuleOfOurs)
			? inList(value as readonly Tree[], change)
			: value.map((item) => inLists(item, change));
	if (!isTree(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inLists(item, change)]));
}

function inList(rules: readonly Tree[], change: RulesChange): readonly Tree[] {
	const runs: Tree[][] = [];
	for (const rule of rules) {
		const last = runs.at(-1);
		if (last !== undefined && isRuleOfOurs(rule) && last[0]!.name === rule.name) last.push(rule);
		else runs.push([rule]);
	}
	return runs.flatMap((run) => {
		const [first] = run;
		if (first === undefined || !isRuleOfOurs(first)) return run;
		const key = String(first.name).slice(rulePrefix.length);
		return [...change(run, key === '_keyless' ? 'keyless' : { key })];
	});
}

/** Whether a value is a rule of ours inside a list of the user's. */
export function isRuleOfOurs(rule: unknown): rule is Tree {
	return isTree(rule) && String(rule.name ?? '').startsWith(rulePrefix);
}
