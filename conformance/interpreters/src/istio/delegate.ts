// SPDX-License-Identifier: Apache-2.0
import type { HttpMatch, HttpRule, StringMatch, StringMatches } from './objects.ts';
import type { LabelledRule, VirtualService } from './virtual-service.ts';
import { visibilityOf } from './visibility.ts';

/**
 * Puts the rules of delegates in the place of the rules that name them, with the matches of both merged.
 *
 * A delegate that is missing, or not exported to the root's namespace, contributes nothing and the rule that names it
 * disappears. So does a delegate's rule with a match that no match of the root allows (istio: pilot/pkg/model
 * virtualservice.go, `MergeHTTPRoutes`; virtualservice_controller.go, `mergeVirtualServices`).
 */
export function mergeDelegates(root: VirtualService, delegates: ReadonlyMap<string, VirtualService>): VirtualService {
	if (!root.rules.some(({ rule }) => rule.delegate)) return root;
	return { ...root, rules: root.rules.flatMap((entry) => mergeInto(root, entry, delegates)) };
}

function mergeInto(
	root: VirtualService,
	entry: LabelledRule,
	delegates: ReadonlyMap<string, VirtualService>,
): readonly LabelledRule[] {
	const { delegate: reference, ...rule } = entry.rule;
	if (!reference) return [entry];
	const delegate = delegates.get(`${reference.namespace || root.namespace}/${reference.name ?? ''}`);
	if (!delegate || visibilityOf(delegate.exportTo, delegate.namespace, root.namespace) === undefined) return [];
	return delegate.rules.flatMap((leaf) => {
		const merged = mergeRules(rule, leaf.rule);
		return merged ? [{ label: `${entry.label} → ${leaf.label}`, rule: merged }] : [];
	});
}

// What a delegate's rule does not say itself, it takes from the root's rule.
const inherited = [
	'rewrite',
	'directResponse',
	'timeout',
	'retries',
	'fault',
	'mirror',
	'mirrorPercent',
	'mirrorPercentage',
	'corsPolicy',
	'mirrors',
	'headers',
] as const;

function mergeRules(root: HttpRule, leaf: HttpRule): HttpRule | undefined {
	const match = mergeMatches(root.match ?? [], leaf.match ?? []);
	if (match === undefined) return undefined;
	const taken = inherited.filter((field) => leaf[field] === undefined && root[field] !== undefined);
	return {
		...leaf,
		...Object.fromEntries(taken.map((field) => [field, root[field]])),
		match,
	};
}

function mergeMatches(roots: readonly HttpMatch[], leaves: readonly HttpMatch[]): readonly HttpMatch[] | undefined {
	if (roots.length === 0) return leaves;
	if (leaves.length === 0) return roots;
	const merged: HttpMatch[] = [];
	for (const leaf of leaves) {
		const allowing = roots.filter((root) => !conflicts(root, leaf));
		if (allowing.length === 0) return undefined;
		merged.push(...allowing.map((root) => mergeMatch(root, leaf)));
	}
	return merged;
}

function mergeMatch(root: HttpMatch, leaf: HttpMatch): HttpMatch {
	const { headers, withoutHeaders, queryParams, sourceLabels } = root;
	return {
		...root,
		...leaf,
		// An empty list of gateways counts as none.
		...(leaf.gateways?.length ? {} : root.gateways && { gateways: root.gateways }),
		...(headers && { headers: { ...headers, ...leaf.headers } }),
		...(withoutHeaders && { withoutHeaders: { ...withoutHeaders, ...leaf.withoutHeaders } }),
		...(queryParams && { queryParams: { ...queryParams, ...leaf.queryParams } }),
		...(sourceLabels && { sourceLabels: { ...sourceLabels, ...leaf.sourceLabels } }),
	};
}

function conflicts(root: HttpMatch, leaf: HttpMatch): boolean {
	return (
		(['uri', 'scheme', 'method', 'authority'] as const).some((part) => comparisonsConflict(root[part], leaf[part])) ||
		(['headers', 'withoutHeaders', 'queryParams'] as const).some((part) => anyConflict(root[part], leaf[part])) ||
		(root.ignoreUriCase ?? false) !== (leaf.ignoreUriCase ?? false) ||
		(!!root.port && !!leaf.port && root.port !== leaf.port) ||
		(!!root.sourceNamespace && root.sourceNamespace !== leaf.sourceNamespace) ||
		labelsConflict(root.sourceLabels ?? {}, leaf.sourceLabels ?? {}) ||
		gatewaysConflict(root.gateways ?? [], leaf.gateways ?? [])
	);
}

function anyConflict(root: StringMatches | undefined, leaf: StringMatches | undefined): boolean {
	return Object.entries(leaf ?? {}).some(([name, comparison]) => comparisonsConflict(root?.[name], comparison));
}

// A regular expression conflicts with everything, an equal one and mere presence included (`stringMatchConflict`).
function comparisonsConflict(root: StringMatch | null | undefined, leaf: StringMatch | null | undefined): boolean {
	if (!root || !leaf) return false;
	if (root.exact) return leaf.exact !== root.exact;
	if (root.prefix) return !(leaf.prefix || leaf.exact || '').startsWith(root.prefix);
	return true;
}

function labelsConflict(root: Readonly<Record<string, string>>, leaf: Readonly<Record<string, string>>): boolean {
	return Object.entries(leaf).some(([name, value]) => root[name] !== undefined && root[name] !== value);
}

function gatewaysConflict(root: readonly string[], leaf: readonly string[]): boolean {
	if (root.length === 0 || leaf.length === 0) return false;
	return leaf.length > root.length || leaf.some((gateway) => !root.includes(gateway));
}
