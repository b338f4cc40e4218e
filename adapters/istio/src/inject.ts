// SPDX-License-Identifier: Apache-2.0
import { type CopiedRule, type Operation, rulePrefix } from '@branchline/adapter';
import type { IstioRule } from './dialect.ts';
import type { HttpMatch, HttpRoute, VirtualService } from './virtual-service.ts';

/** The name of a rule of ours: the key it serves, or that it serves requests without one. `_` is in no key. */
export function ruleName(key: string | undefined): string {
	return `${rulePrefix}${key ?? '_keyless'}`;
}

/** The key that a rule of ours serves; undefined for the user's, and for the rules of requests without one. */
export function keyOfRule(rule: HttpRoute): string | undefined {
	const name = isOurRule(rule) ? rule.name?.slice(rulePrefix.length) : undefined;
	return name?.startsWith('_') ? undefined : name;
}

function isOurRule(rule: HttpRoute): boolean {
	return typeof rule.name === 'string' && rule.name.startsWith(rulePrefix);
}

/**
 * A rule that has a name of ours and is not ours: every match of ours has a condition on a header. It would be taken for
 * ours and removed.
 */
export function borrowedName(service: VirtualService): string | undefined {
	const borrowed = (rule: HttpRoute) => !rule.match?.length || !rule.match.every(hasHeaders);
	return service.spec?.http?.find((rule) => isOurRule(rule) && borrowed(rule))?.name;
}

function hasHeaders({ headers, withoutHeaders }: HttpMatch): boolean {
	return Object.keys(headers ?? {}).length + Object.keys(withoutHeaders ?? {}).length > 0;
}

/**
 * The VirtualService with our rules in front of the user's, each named `branchline/…`; nothing else on it changes.
 * Rules of an earlier injection give way, so that `inject(inject(x, a), b) = inject(x, b)`.
 */
export function inject(service: VirtualService, copies: readonly CopiedRule<IstioRule>[]): VirtualService {
	const user = strip(service);
	// Copies are of rules: what has none has no place for them, and nothing would tell afterwards whether it had a list.
	if (copies.length === 0 || !user.spec?.http?.length) return user;
	const ours = copies.map(({ rule, key }) => {
		const { name: _, ...http } = rule.http;
		return { name: ruleName(key), ...http };
	});
	return { ...user, spec: { ...user.spec, http: [...ours, ...(user.spec?.http ?? [])] } };
}

/** The VirtualService without our rules: `strip(inject(x)) = x`, also after the user edited it in between. */
export function strip(service: VirtualService): VirtualService {
	const http = service.spec?.http;
	if (!Array.isArray(http) || !http.some(isOurRule)) return service;
	return { ...service, spec: { ...service.spec, http: http.filter((rule) => !isOurRule(rule)) } };
}

/** An API server refuses patches of more than 10,000 operations (apiserver endpoints/handlers/patch.go, maxJSONPatchOperations). */
const mostOperations = 1000;

/**
 * The JSON Patch that leads from the object as it is to the object as it is wanted. It begins with a `test` of the rules
 * that were read, so it fails rather than overwrites when someone edits them meanwhile.
 */
export function patchOf(before: VirtualService, after: VirtualService): readonly Operation[] {
	const [old, wanted] = [before.spec?.http ?? [], after.spec?.http ?? []];
	const removals = [...old.keys()].filter((index) => isOurRule(old[index]!)).reverse();
	const added = wanted.filter(isOurRule);
	const unchanged: Operation = { op: 'test', path: '/spec/http', value: old };
	if (removals.length + added.length > mostOperations)
		return [unchanged, { op: 'replace', path: '/spec/http', value: wanted }];
	return [
		unchanged,
		...removals.map((index): Operation => ({ op: 'remove', path: `/spec/http/${index}` })),
		...added.map((value, index): Operation => ({ op: 'add', path: `/spec/http/${index}`, value })),
	];
}
