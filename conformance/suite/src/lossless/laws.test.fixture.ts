// SPDX-License-Identifier: Apache-2.0
import { type Adapter, type Artifact, adapterCodes, isOurs, type RenderInput } from '@branchline/adapter';
import { type Diagnostic, type KubernetesObject, type NativeObject, sameValue } from '@branchline/plan';
import { applied, identity, written } from 'branchline';
import { apply_patch } from 'jsonpatch';
import { isOurRule, rulesOf } from './rule-lists.test.fixture.ts';

/**
 * What is wrong with a rendering whatever the mesh means by its objects: findings that say nothing, objects of the user's
 * that changed, changes that are not marked as ours, and results that are not the same the next time. Empty: nothing.
 */
export function violations(adapter: Adapter, input: RenderInput): readonly string[] {
	const before = structuredClone(input.native);
	const { artifacts, diagnostics } = adapter.render(input);
	const again = { ...input, native: applied(input.native, artifacts) };
	const stripped = { ...input, native: again.native.flatMap((object) => adapter.strip(object) ?? []) };
	return [
		...diagnostics.flatMap((diagnostic) => unknownFinding(diagnostic)),
		...(sameValue(input.native, before) ? [] : ['the user’s objects were changed in place']),
		...artifacts.flatMap((artifact) => wrongArtifact(artifact, adapter, input.native)),
		...difference('a second rendering', artifacts, adapter.render(input).artifacts),
		...difference('a rendering of what was stripped', artifacts, adapter.render(stripped).artifacts),
		...difference('a rendering of what was applied', outcome(artifacts), outcome(adapter.render(again).artifacts)),
	];
}

function unknownFinding({ code, severity, message, hint }: Diagnostic): readonly string[] {
	const known = Object.entries(adapterCodes).find(([name]) => name === code)?.[1];
	if (known?.severity === severity && message !== '' && hint !== undefined) return [];
	return [`a finding that is not declared: ${code} ${severity} ${message}`];
}

function wrongArtifact(artifact: Artifact, adapter: Adapter, native: readonly NativeObject[]): readonly string[] {
	const object = written(artifact);
	const wrong = (what: string) => [`${identity(object)}: ${what}`];
	const before = native.find((one) => identity(one) === identity(object));
	const users = before === undefined ? undefined : adapter.strip(before);
	const rest = adapter.strip(object);
	if (!sameValue(rest, users)) return wrong(`stripped, it is ${JSON.stringify(rest)} and was ${JSON.stringify(users)}`);
	if (artifact.kind === 'resource') return [];
	if (artifact.kind === 'object') return isOurs(object) ? [] : wrong('it is written and not marked as ours');
	if (!sameValue(artifact.before, before)) return wrong('its patch is of another object');
	const patched = apply_patch(structuredClone(artifact.before), [...artifact.patch]);
	if (!sameValue(patched, artifact.after)) return wrong('its patch does not lead to what it says');
	return unmarkedChange(artifact.before, artifact.after) ? wrong('something beside rules of ours changed') : [];
}

function unmarkedChange(before: KubernetesObject, after: KubernetesObject): boolean {
	const users = (object: KubernetesObject) => rulesOf(object).filter((rule) => !isOurRule(rule));
	return !sameValue(users(before), users(after)) || !sameValue(withoutRules(before), withoutRules(after));
}

function withoutRules({ spec, ...rest }: KubernetesObject): unknown {
	const { http: _, ...others } = spec as Readonly<Record<string, unknown>>;
	return { ...rest, spec: others };
}

/** What a cluster holds after artifacts: a patch differs with what it starts from. */
function outcome(artifacts: readonly Artifact[]): readonly NativeObject[] {
	return artifacts.map(written);
}

function difference(what: string, expected: readonly unknown[], found: readonly unknown[]): readonly string[] {
	const index = Math.max(
		expected.findIndex((one, at) => !sameValue(one, found[at])),
		found.length > expected.length ? expected.length : -1,
	);
	if (index === -1) return [];
	return [`${what} differs: ${JSON.stringify(expected[index])} became ${JSON.stringify(found[index])}`];
}
