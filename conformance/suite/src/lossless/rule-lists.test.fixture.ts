// SPDX-License-Identifier: Apache-2.0
import { isOurs, rulePrefix } from '@branchline/adapter';
import type { NativeObject } from '@branchline/plan';

/** A rule of a native object, or a copy: plain data. */
export type Rule = Readonly<Record<string, unknown>>;

/** Every rule of an object, whatever the mesh: of a VirtualService, of a route, or of each virtual host of a table. */
export function rulesOf(object: NativeObject): readonly Rule[] {
	const { spec, virtual_hosts: hosts, virtualHosts = hosts } = object as Readonly<Record<string, unknown>>;
	const { http, rules } = (spec ?? {}) as Readonly<Record<string, unknown>>;
	if (Array.isArray(http)) return http as readonly Rule[];
	if (Array.isArray(rules)) return rules as readonly Rule[];
	return Array.isArray(virtualHosts) ? virtualHosts.flatMap(routesIn) : [];
}

/** The routes of a virtual host, and of the lists of its matcher tree. */
function routesIn(value: unknown): readonly Rule[] {
	if (Array.isArray(value)) return value.flatMap(routesIn);
	if (typeof value !== 'object' || value === null) return [];
	const { match } = value as Rule;
	if (match !== undefined && ['route', 'redirect', 'direct_response', 'directResponse'].some((name) => name in value))
		return [value as Rule];
	return Object.values(value).flatMap(routesIn);
}

/** The copies in what was written: every rule of an object of ours, or the rules that have a name of ours. */
export function copiesIn(object: NativeObject): readonly Rule[] {
	return isOurs(object) ? rulesOf(object) : rulesOf(object).filter(isOurRule);
}

/** Whether a rule has a name of ours. */
export function isOurRule({ name }: Rule): boolean {
	return String(name ?? '').startsWith(rulePrefix);
}

/** The alternatives that a rule matches by; none where it matches everything. */
export function matchesOf({ match, matches = match }: Rule): readonly unknown[] {
	return Array.isArray(matches) ? matches : matches === undefined ? [] : [matches];
}

/** What a rule does, without its name and without what it matches by. */
export function actionOf({ name: _, match: __, matches: ___, ...action }: Rule): Rule {
	return action;
}
