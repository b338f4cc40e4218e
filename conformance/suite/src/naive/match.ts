// SPDX-License-Identifier: Apache-2.0
import { carrierHeader } from '@branchline/adapter';
import type { Carrier } from '@branchline/plan';
import { isTree, type Tree } from './tree.ts';

/** The rule with each of its matches changed, whether it has several (`match`, `matches`) or one (Envoy's `match`). */
export function changeMatches(rule: Tree, change: (match: Tree) => Tree): Tree {
	for (const name of ['match', 'matches']) {
		const matches = rule[name];
		if (Array.isArray(matches)) return { ...rule, [name]: distinct(matches.map((match: Tree) => change(match))) };
		if (isTree(matches)) return { ...rule, [name]: change(matches) };
	}
	return rule;
}

function distinct(matches: readonly Tree[]): readonly Tree[] {
	return [...new Map(matches.map((match) => [JSON.stringify(match), match])).values()];
}

/** The match with the conditions on its headers changed, each known by its lower-case name; `undefined` drops one. */
export function changeHeaders(match: Tree, change: (condition: Tree, name: string) => Tree | undefined): Tree {
	const { headers } = match;
	if (Array.isArray(headers)) {
		const kept = headers.flatMap((condition: Tree) => change(condition, String(condition.name).toLowerCase()) ?? []);
		return { ...match, headers: kept };
	}
	if (!isTree(headers)) return match;
	const kept = Object.entries(headers).flatMap(([name, condition]) => {
		const changed = change(condition as Tree, name.toLowerCase());
		return changed === undefined ? [] : [[name, changed]];
	});
	return { ...match, headers: Object.fromEntries(kept) };
}

/** Says whether a header, by its lower-case name, is one that keys travel in. */
export function carries(carriers: readonly Carrier[]): (name: string) => boolean {
	const names = new Set(carriers.map(carrierHeader));
	return (name) => names.has(name);
}

/** A condition that a header's whole value is some text, in the language of the condition that it replaces. */
export function exactly(condition: Tree, value: string): Tree {
	if ('string_match' in condition) return { ...condition, string_match: { exact: value } };
	return 'type' in condition ? { ...condition, type: 'Exact', value } : { exact: value };
}

/** A condition that a header's value is covered by a pattern, in the language of the condition that it replaces. */
export function covered(condition: Tree, regex: string): Tree {
	if ('string_match' in condition) return { ...condition, string_match: { safe_regex: { regex } } };
	return 'type' in condition ? { ...condition, type: 'RegularExpression', value: regex } : { regex };
}

/** The pattern of a condition, or undefined where it compares the whole value. */
export function patternOf(condition: Tree): string | undefined {
	const { regex, type, value, string_match } = condition;
	if (type === 'RegularExpression') return String(value);
	const inner = isTree(string_match) && isTree(string_match.safe_regex) ? string_match.safe_regex.regex : regex;
	return inner === undefined ? undefined : String(inner);
}
