// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { FilterObject, HeaderFilter, RuleObject } from './object.ts';

/** The answer of a hop that found no rule: 404 without body. */
export const notFound: Answer = { kind: 'reply', status: 404, headers: {}, body: '' };

/**
 * Everything that a rule does beside choosing destinations: path and authority as they leave, then the rule's fields as
 * written, known or unknown, and its filters except mirrors (their percentages stay, in order, null where one has none).
 */
export function effectsOf(
	rule: RuleObject,
	leaving: { readonly path: string; readonly authority: string },
	filters: readonly FilterObject[] = rule.filters ?? [],
): Readonly<Record<string, unknown>> {
	const { name: _name, matches: _matches, backendRefs: _backends, filters: _filters, ...rest } = rule;
	const kept = filters.filter((f) => f.type !== 'RequestMirror' && !isRewrite(f));
	const shares = filters.filter((f) => f.type === 'RequestMirror').map((f) => mirrorShare(f));
	return {
		...leaving,
		...rest,
		...(kept.length > 0 && { filters: kept }),
		...(shares.some((s) => s !== null) && { mirrorShares: shares }),
	};
}

/**
 * Throws {@link UndefinedConfiguration} where a header filter touches Host: what leaves as authority then depends on the
 * proxy.
 */
export function checkHostUntouched(filters: readonly FilterObject[]): void {
	for (const { requestHeaderModifier: change } of filters) {
		const names = [...(change?.set ?? []), ...(change?.add ?? [])].map((h) => h.name).concat(change?.remove ?? []);
		if (names.some((n) => n.toLowerCase() === 'host')) throw new UndefinedConfiguration('a header filter changes Host');
	}
}

/** Applies a rule's response header changes to the headers of a reply; names come out lower-case. */
export function changeHeaders(
	headers: Readonly<Record<string, string>>,
	change: HeaderFilter | undefined,
): Readonly<Record<string, string>> {
	if (change === undefined) return headers;
	const changed: Record<string, string> = { ...headers };
	for (const { name, value } of change.set ?? []) changed[name.toLowerCase()] = value;
	for (const { name, value } of change.add ?? []) {
		const present = changed[name.toLowerCase()];
		changed[name.toLowerCase()] = present === undefined ? value : `${present},${value}`;
	}
	for (const name of change.remove ?? []) delete changed[name.toLowerCase()];
	return changed;
}

/** A rewrite is seen in the path and the authority as they leave, unless it has a field that nobody knows. */
function isRewrite({ type, urlRewrite }: FilterObject): boolean {
	return type === 'URLRewrite' && Object.keys(urlRewrite ?? {}).every((name) => name === 'path' || name === 'hostname');
}

function mirrorShare(filter: FilterObject): unknown {
	const mirror = filter.requestMirror;
	if (mirror?.percent !== undefined) return { percent: mirror.percent };
	return mirror?.fraction === undefined ? null : { fraction: mirror.fraction };
}
