// SPDX-License-Identifier: Apache-2.0
import { namespaceOf, type RouteGroup, refOf, type Sandbox } from '@branchline/model';
import type { Change, CompilationState } from './compilation.ts';
import { objectId } from './finding.ts';
import { type GroupEntry, readGroup, selectorOf } from './group.ts';
import { readSandbox, type SandboxEntry } from './sandbox.ts';
import { find } from './sorted.ts';

/** New versions of documents by `objectId`; `undefined` for one that is gone. */
export type Changes<Value> = ReadonlyMap<string, Value | undefined>;

/** What everything is read against from now on, and whether that makes every document be read again. */
export interface Context extends Pick<CompilationState, 'policy' | 'cluster' | 'now' | 'settings'> {
	readonly everything: boolean;
}

/** The documents that a change names. */
export function namedDocuments(change: Change): Changes<Sandbox | RouteGroup> {
	const documents = new Map<string, Sandbox | RouteGroup | undefined>();
	for (const { kind, namespace, name } of change.remove ?? [])
		documents.set(`${kind}\0${namespace}\0${name}`, undefined);
	for (const document of change.upsert ?? []) documents.set(objectId(refOf(document)), document);
	return documents;
}

/** Reads the sandboxes that are named, that expire now or that everything makes be read again. */
export function rereadSandboxes(
	before: CompilationState,
	context: Context,
	documents: Changes<Sandbox | RouteGroup>,
): Changes<SandboxEntry> {
	const { everything, settings, now } = context;
	const changes = new Map<string, SandboxEntry | undefined>();
	if (everything || now !== before.now) {
		for (const { id, document, expires, expired } of before.sandboxes) {
			if (everything || expires <= now !== expired) changes.set(id, readSandbox(document, settings, now));
		}
	}
	for (const [id, document] of documents) {
		if (document?.kind === 'Sandbox') changes.set(id, readSandbox(document, settings, now));
		else if (id.startsWith('Sandbox\0')) changes.set(id, undefined);
	}
	return changes;
}

/** Reads the groups that are named and those with members, or members to be, among the sandboxes that changed. */
export function rereadGroups(
	before: CompilationState,
	documents: Changes<Sandbox | RouteGroup>,
	changed: Changes<SandboxEntry>,
	sandboxes: readonly SandboxEntry[],
): Changes<GroupEntry> {
	const changes = new Map<string, GroupEntry | undefined>();
	for (const entry of before.groups) {
		if (documents.has(entry.id) || !concerns(entry, changed)) continue;
		const members = entry.members.map(({ id }) => find(sandboxes, id, idOf));
		const candidates = [...members, ...changed.values()].filter((candidate) => candidate !== undefined);
		changes.set(entry.id, readGroup(entry.document, sandboxes, candidates));
	}
	for (const [id, document] of documents) {
		if (document?.kind === 'RouteGroup') changes.set(id, readGroup(document, sandboxes));
		else if (id.startsWith('RouteGroup\0')) changes.set(id, undefined);
	}
	return changes;
}

function concerns(group: GroupEntry, changed: Changes<SandboxEntry>): boolean {
	const selects = selectorOf(group.document);
	const prefix = `Sandbox\0${namespaceOf(group.document)}\0`;
	for (const [id, entry] of changed) {
		if (find(group.members, id, idOf) || (entry && selects(entry.document))) return true;
		// The suggestions for a missing member come from every sandbox of the namespace.
		if (group.incomplete && id.startsWith(prefix)) return true;
	}
	return false;
}

function idOf({ id }: SandboxEntry): string {
	return id;
}
