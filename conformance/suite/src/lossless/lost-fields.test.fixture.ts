// SPDX-License-Identifier: Apache-2.0
import { type Artifact, annotations, isOurs, respondHeader } from '@branchline/adapter';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { written } from 'branchline';
import { marksIn } from './marks.test.fixture.ts';
import { actionOf, copiesIn, matchesOf, type Rule, rulesOf } from './rule-lists.test.fixture.ts';

/**
 * The fields that copies lack: each copy must hold every mark of what one native rule does, and each of its alternatives
 * every mark of one alternative of that rule. Left out are marks in what a copy leaves out by design: the mirrors that no
 * request may reach, and the action whose place a canned response takes.
 */
export function lostFields(native: readonly NativeObject[], artifacts: readonly Artifact[]): readonly string[] {
	const rules = native.flatMap(rulesOf).map(marksOfRule);
	// Where the user has no rule, what is written is ours alone.
	if (rules.length === 0) return [];
	const objects = artifacts.map(written).filter((object) => !isBaseline(object));
	return objects.flatMap((object) =>
		copiesIn(object).flatMap((copy) => {
			const marks = marksOfRule(copy);
			if (isCannedResponse(copy) ? isOfRules(marks, rules) : rules.some((rule) => isWhole(marks, rule))) return [];
			return [`${nearest(marks, rules)}\nlost in the copy ${JSON.stringify(copy)}`];
		}),
	);
}

interface RuleMarks {
	readonly rule: Rule;
	readonly action: ReadonlySet<string>;
	readonly mirrors: ReadonlySet<string>;
	readonly matches: readonly ReadonlySet<string>[];
}

function marksOfRule(rule: Rule): RuleMarks {
	return {
		rule,
		action: marksIn(actionOf(rule)),
		mirrors: marksIn(mirrorsIn(rule)),
		matches: matchesOf(rule).map(marksIn),
	};
}

/** Whether an object of ours says what a mesh does without any rule of the user's: it copies none. */
function isBaseline(object: NativeObject): boolean {
	const { metadata } = object as Partial<KubernetesObject>;
	return isOurs(object) && metadata?.annotations?.[annotations.native]?.startsWith('Service ') === true;
}

function isWhole(marks: RuleMarks, native: RuleMarks): boolean {
	if (!isOfRules(marks, [native])) return false;
	return [...native.action].every((mark) => marks.action.has(mark) || native.mirrors.has(mark));
}

/** Rules that have become one canned response may share a copy. */
function isOfRules({ matches }: RuleMarks, natives: readonly RuleMarks[]): boolean {
	return matches.every((found) => natives.some((native) => hasAlternative(found, native)));
}

function hasAlternative(found: ReadonlySet<string>, { matches }: RuleMarks): boolean {
	return matches.length === 0 || matches.some((marks) => [...marks].every((mark) => found.has(mark)));
}

function mirrorsIn(value: unknown): readonly unknown[] {
	if (Array.isArray(value)) return value.flatMap(mirrorsIn);
	if (typeof value !== 'object' || value === null) return [];
	if ('requestMirror' in value) return [value];
	return Object.entries(value).flatMap(([name, item]) => (/mirror/i.test(name) ? [item] : mirrorsIn(item)));
}

function isCannedResponse(copy: Rule): boolean {
	const filters = (copy.filters ?? []) as readonly { readonly extensionRef?: { readonly name?: string } }[];
	return (
		copy.directResponse !== undefined ||
		copy.direct_response !== undefined ||
		filters.some(({ extensionRef }) => extensionRef?.name?.startsWith('branchline') === true) ||
		// Asked of the responder, by a header: for all requests of the rule, or for a share.
		JSON.stringify(copy).includes(`"${respondHeader}"`)
	);
}

function nearest(marks: RuleMarks, rules: readonly RuleMarks[]): string {
	const shared = ({ action }: RuleMarks) => [...action].filter((mark) => marks.action.has(mark)).length;
	const best = [...rules].sort((a, b) => shared(b) - shared(a))[0];
	const missing = [...(best?.action ?? [])].filter((mark) => !marks.action.has(mark));
	return `${missing.join(' ')} of the rule ${JSON.stringify(best?.rule)}`;
}
