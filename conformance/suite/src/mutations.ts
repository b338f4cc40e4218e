// SPDX-License-Identifier: Apache-2.0
import type { Artifact } from '@branchline/adapter';
import { isOurs } from '@branchline/adapter';
import type { Tamper } from './judge.ts';

/** A rule of ours inside an artifact, whatever the mesh: plain data. */
type Rule = Readonly<Record<string, unknown>>;

/** Mistakes that an adapter could make, as changes of what it wrote; the laws must catch each on every mesh. */
export const mutations: Readonly<Record<string, Tamper>> = {
	'drop the baseline copy': (artifacts) =>
		artifacts.flatMap((artifact) =>
			isBaselineRoute(artifact) ? [] : [mapRules(artifact, (rules) => (rules.length > 1 ? rules.slice(0, -1) : rules))],
		),
	'forget an anchor': (artifacts) => artifacts.map((artifact) => mapText(artifact, unanchored)),
	'replace instead of add a header match': (artifacts) =>
		artifacts.map((artifact) => mapRules(artifact, (rules) => rules.map(onlyKeyHeaders))),
	'skip a rule': (artifacts) => artifacts.map((artifact) => mapRules(artifact, (rules) => rules.slice(1))),
	'swap two copies': (artifacts) => artifacts.map((artifact) => mapRules(artifact, swapped)),
};

/** A route of ours for requests without a key: it has no key in its annotations. */
function isBaselineRoute(artifact: Artifact): boolean {
	if (artifact.kind !== 'object' || !['HTTPRoute', 'GRPCRoute'].includes(artifact.object.kind)) return false;
	return artifact.object.metadata.annotations?.['branchline.dev/key'] === undefined;
}

/** The artifact with its rules of ours changed: all of a sibling, or those of one key in a list of the user's. */
function mapRules(artifact: Artifact, change: (rules: readonly Rule[]) => readonly Rule[]): Artifact {
	if (artifact.kind === 'patch') return { ...artifact, after: inList(artifact.after, change) as typeof artifact.after };
	if (artifact.kind === 'resource')
		return { ...artifact, resource: inList(artifact.resource, change) as typeof artifact.resource };
	const { object } = artifact;
	const spec = object.spec as { readonly rules?: readonly Rule[] } | undefined;
	if (spec?.rules && isOurs(object)) {
		const rules = change(spec.rules);
		return rules.length === 0 ? artifact : { ...artifact, object: { ...object, spec: { ...spec, rules } } };
	}
	return { ...artifact, object: inList(object, change) as typeof object };
}

/** Finds every list of rules and changes the runs of rules that one key's copies form in it. */
function inList(value: unknown, change: (rules: readonly Rule[]) => readonly Rule[]): unknown {
	if (Array.isArray(value)) {
		if (!value.some(isCopy)) return value.map((item) => inList(item, change));
		const names = [...new Set(value.filter(isCopy).map((rule) => String(rule.name)))];
		const copies = names
			.filter((name) => !name.endsWith('_keyless'))
			.flatMap((name) => change(value.filter((rule) => rule.name === name)));
		const keyless = value.filter((rule) => isCopy(rule) && String(rule.name).endsWith('_keyless'));
		return [...keyless, ...copies, ...value.filter((rule) => !isCopy(rule))];
	}
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inList(item, change)]));
}

function isCopy(rule: unknown): rule is Rule {
	return typeof rule === 'object' && rule !== null && String((rule as Rule).name ?? '').startsWith('branchline/');
}

/** Matches that ask for the key alone: what a header match looks like that took the place of the native ones. */
function onlyKeyHeaders(rule: Rule): Rule {
	return JSON.parse(
		JSON.stringify(rule, (name, value: unknown) => {
			if (name === 'headers' && Array.isArray(value)) return value.slice(-1);
			if (
				name === 'headers' &&
				typeof value === 'object' &&
				value !== null &&
				!('request' in value) &&
				!('response' in value)
			)
				return Object.fromEntries(Object.entries(value).slice(-1));
			return value;
		}),
	) as Rule;
}

function swapped(rules: readonly Rule[]): readonly Rule[] {
	const [first, second, ...rest] = rules;
	if (!first || !second) return rules;
	return [withMatchOf(first, second), withMatchOf(second, first), ...rest];
}

/** Swaps what two rules match, which on a ranked mesh is what their order is on a list. */
function withMatchOf(rule: Rule, other: Rule): Rule {
	const { match: _, matches: __, ...action } = rule;
	const { match, matches } = other;
	return { ...(match === undefined ? {} : { match }), ...(matches === undefined ? {} : { matches }), ...action };
}

function unanchored(pattern: string): string {
	return pattern.replace(/^\^\(\?:\.\*,\)\?\[ \\t\]\*/, '^.*').replace(/\[ \\t\]\*\(\?:\[,;\]\.\*\)\?\$$/, '.*$');
}

function mapText(artifact: Artifact, change: (text: string) => string): Artifact {
	const revive = (value: unknown) =>
		JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? change(item) : item))) as never;
	if (artifact.kind === 'patch') return { ...artifact, after: revive(artifact.after) };
	return artifact.kind === 'resource'
		? { ...artifact, resource: revive(artifact.resource) }
		: { ...artifact, object: revive(artifact.object) };
}
