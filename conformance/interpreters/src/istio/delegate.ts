// SPDX-License-Identifier: Apache-2.0
import { UndefinedConfiguration } from '../contract.ts';
import type { HttpMatch, HttpRule, StringMatch, StringMatches } from './objects.ts';
import type { LabelledRule, VirtualService } from './virtual-service.ts';
import { visibilityOf } from './visibility.ts';

/**
 * Puts the rules of delegates in the place of the rules that name them, with the matches of both merged.
 *
 * A delegate that is missing, or not exported to the root's namespace, contributes nothing and the rule that names it
 * disappears. Throws {@link UndefinedConfiguration} where a delegate's rule asks for something that no match of the root
 * allows: Istio drops such a rule with no more than a warning in its log (istio: pilot/pkg/model virtualservice.go,
 * `MergeHTTPRoutes`; virtualservice_controller.go, `mergeVirtualServices`).
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
	return delegate.rules.map((leaf) => {
		const label = `${entry.label} → ${leaf.label}`;
		return { label, rule: mergeRules(label, rule, leaf.rule) };
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

function mergeRules(label: string, root: HttpRule, leaf: HttpRule): HttpRule {
	const taken = inherited.filter((field) => leaf[field] === undefined && root[field] !== undefined);
	return {
		...leaf,
		...Object.fromEntries(taken.map((field) => [field, root[field]])),
		match: mergeMatches(label, root.match ?? [], leaf.match ?? []),
	};
}

function mergeMatches(label: string, roots: readonly HttpMatch[], leaves: readonly HttpMatch[]): readonly HttpMatch[] {
	if (roots.length === 0) return leaves;
	if (leaves.length === 0) return roots;
	return leaves.flatMap((leaf, index) => {
		const merged = roots.filter((root) => !conflicts(root, leaf)).map((root) => mergeMatch(root, leaf));
		if (merged.length === 0) {
			throw new UndefinedConfiguration(`${label} match[${index}]: conflicts with every match of the root rule`);
		}
		return merged;
	});
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
	return leaf.some((gateway) => !root.includes(gateway));
}
