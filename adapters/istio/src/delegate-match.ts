// SPDX-License-Identifier: Apache-2.0
import type { HttpMatch, StringMatch } from './virtual-service.ts';

/**
 * The matches of a delegate's rule below those of the rule that delegates to it, as Istio joins them: each of the
 * delegate's with each of the root's that it does not conflict with. Undefined where one of them conflicts with all: Istio
 * leaves such a rule out (istio pilot/pkg/model/virtualservice.go, mergeHTTPMatchRequests).
 *
 * The gateways of both must be full names already.
 */
export function mergeMatches(
	roots: readonly HttpMatch[],
	leaves: readonly HttpMatch[],
): readonly HttpMatch[] | undefined {
	if (roots.length === 0) return leaves;
	if (leaves.length === 0) return roots;
	const merged: HttpMatch[] = [];
	for (const leaf of leaves) {
		const agreeing = roots.filter((root) => !conflicts(root, leaf));
		if (agreeing.length === 0) return undefined;
		merged.push(...agreeing.map((root) => mergeMatch(root, leaf)));
	}
	return merged;
}

const maps = ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'] as const;

/** What the delegate's match says holds, and what it does not say is the root's; maps are joined (mergeHTTPMatchRequest). */
function mergeMatch(root: HttpMatch, leaf: HttpMatch): HttpMatch {
	const joined = maps.filter((field) => root[field] && leaf[field]);
	return {
		...root,
		...Object.fromEntries(Object.entries(leaf).filter(([, value]) => !isUnset(value))),
		...Object.fromEntries(joined.map((field) => [field, { ...root[field], ...leaf[field] }])),
	};
}

/** Whether a field says nothing: what protocol buffers read as not set. */
export function isUnset(value: unknown): boolean {
	if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
	return Array.isArray(value) && value.length === 0;
}

/** Whether no request of the delegate's match is surely one of the root's (hasConflict). */
function conflicts(root: HttpMatch, leaf: HttpMatch): boolean {
	return (
		(['uri', 'scheme', 'method', 'authority'] as const).some((part) => comparisonsConflict(root[part], leaf[part])) ||
		(['headers', 'withoutHeaders', 'queryParams'] as const).some((part) =>
			Object.entries<StringMatch>(leaf[part] ?? {}).some(([name, value]) =>
				comparisonsConflict(root[part]?.[name], value),
			),
		) ||
		Boolean(root.ignoreUriCase) !== Boolean(leaf.ignoreUriCase) ||
		(!isUnset(root.port) && !isUnset(leaf.port) && root.port !== leaf.port) ||
		(!isUnset(root.sourceNamespace) && root.sourceNamespace !== leaf.sourceNamespace) ||
		Object.entries(leaf.sourceLabels ?? {}).some(([name, value]) => (root.sourceLabels?.[name] ?? value) !== value) ||
		gatewaysConflict(root.gateways ?? [], leaf.gateways ?? [])
	);
}

function gatewaysConflict(root: readonly string[], leaf: readonly string[]): boolean {
	if (root.length === 0 || leaf.length === 0) return false;
	return leaf.length > root.length || leaf.some((gateway) => !root.includes(gateway));
}

/** A regular expression conflicts with everything, and so does mere presence (stringMatchConflict). */
function comparisonsConflict(root: StringMatch | undefined, leaf: StringMatch | undefined): boolean {
	if (isUnset(root) || isUnset(leaf)) return false;
	if (root?.regex || leaf?.regex) return true;
	if (root?.exact) return Boolean(leaf?.prefix) || leaf?.exact !== root.exact;
	if (root?.prefix) return !(leaf?.prefix || leaf?.exact || '').startsWith(root.prefix);
	return true;
}
