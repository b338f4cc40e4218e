// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/model';
import { type Block, patchBlocks } from './block.ts';
import type { Change, Compilation, CompilationState } from './compilation.ts';
import { timeOf } from './expiry.ts';
import { type Claim, type EntryChange, keysOfEntries, ownershipOf, patchClaims } from './ownership.ts';
import { type Changes, type Context, namedDocuments, rereadGroups, rereadSandboxes } from './reread.ts';
import { sameValue } from './same-value.ts';
import { type KeyChange, patchServices } from './service-plan.ts';
import { emptyPlan, settingsOf } from './settings.ts';
import { find, patch } from './sorted.ts';
import type { Plan } from './types.ts';

/**
 * Changes a compilation: the result equals `compile` of the changed documents.
 *
 * The work is in proportion to what changed, but for a new cluster or policy, against which everything is read again.
 * What keeps its value stays the identical object: the plan, each of its services and substitutions, the lists of
 * diagnostics. `previous` stays as it was.
 */
export function recompile(previous: Compilation, change: Change): Compilation {
	const before = previous.state;
	const { everything, ...settled } = contextOf(before, change);
	const named = namedDocuments(change);
	const newSandboxes = rereadSandboxes(before, { everything, ...settled }, named);
	const sandboxes = patch(before.sandboxes, newSandboxes, idOf);
	const newGroups = rereadGroups(before, named, newSandboxes, sandboxes);
	const groups = patch(before.groups, newGroups, idOf);
	const entries = [...entryChanges(before.sandboxes, newSandboxes), ...entryChanges(before.groups, newGroups)];
	const claims = patchClaims(before.claims, entries);
	const keys = settleKeys(before.claims, claims, keysOfEntries(entries));
	const findings = patchBlocks(before.findings, findingsOf([...newSandboxes, ...newGroups]));
	const late = patchBlocks(before.late, keys.late);
	return {
		plan: planOf(previous.plan, settled, keys.changes),
		diagnostics: findings === before.findings ? previous.diagnostics : diagnosticsOf(findings),
		keyDiagnostics: late === before.late ? previous.keyDiagnostics : diagnosticsOf(late),
		state: { ...settled, sandboxes, groups, claims, findings, late },
	};
}

function contextOf(before: CompilationState, change: Change): Context {
	const everything = change.cluster !== undefined || change.policy !== undefined;
	const { policy = before.policy, cluster = before.cluster } = change;
	return {
		policy,
		cluster,
		now: change.now === undefined ? before.now : timeOf(change.now),
		settings: everything ? settingsOf(policy, cluster) : before.settings,
		everything,
	};
}

function entryChanges<Entry extends NonNullable<EntryChange['was']>>(
	before: readonly Entry[],
	after: Changes<Entry>,
): readonly EntryChange[] {
	return [...after].map(([id, is]) => ({ was: find<Entry>(before, id, idOf), is }));
}

function findingsOf(entries: readonly (readonly [string, EntryChange['is']])[]): Map<string, readonly Diagnostic[]> {
	return new Map(entries.map(([id, entry]) => [id, entry?.diagnostics ?? []]));
}

interface SettledKeys {
	readonly changes: readonly KeyChange[];
	readonly late: ReadonlyMap<string, readonly Diagnostic[]>;
}

function settleKeys(before: readonly Claim[], after: readonly Claim[], keys: ReadonlySet<string>): SettledKeys {
	const settled = [...keys].map((key) => ({ key, was: ownershipOf(before, key), is: ownershipOf(after, key) }));
	const late = new Map<string, readonly Diagnostic[]>();
	// All that was said is taken back first: a document that changed its key is among the claimants of two.
	for (const { was } of settled) for (const id of was.late.keys()) late.set(id, []);
	for (const { is } of settled) for (const [id, diagnostics] of is.late) late.set(id, diagnostics);
	return { changes: settled.map(({ key, was, is }) => ({ key, before: was.forks, after: is.forks })), late };
}

function planOf(previous: Plan, { settings }: Pick<Context, 'settings'>, changes: readonly KeyChange[]): Plan {
	const empty = emptyPlan(settings);
	const carriers = keepIfSame(previous.carriers, empty.carriers);
	const ingress = keepIfSame(previous.ingress, empty.ingress);
	const next: Plan = { ...empty, carriers, ingress, services: patchServices(previous.services, changes) };
	const isSame = (Object.keys({ ...previous, ...next }) as (keyof Plan)[]).every(
		(name) => previous[name] === next[name],
	);
	return isSame ? previous : next;
}

function keepIfSame<Value>(previous: Value, next: Value): Value {
	return sameValue(previous, next) ? previous : next;
}

function diagnosticsOf(blocks: readonly Block[]): readonly Diagnostic[] {
	return blocks.flatMap(({ diagnostics }) => diagnostics);
}

function idOf({ id }: { readonly id: string }): string {
	return id;
}
