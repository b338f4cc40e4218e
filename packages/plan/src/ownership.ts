// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, keyOf, keyOwners, type RouteGroup, refOf, type Sandbox } from '@branchline/model';
import { compareDiagnostics, objectId } from './finding.ts';
import type { PortFork } from './fork.ts';
import type { GroupEntry } from './group.ts';
import type { SandboxEntry } from './sandbox.ts';
import { patch, withPrefix } from './sorted.ts';

/** A document that wants a key; claims are sorted by key, then by document. */
export interface Claim {
	readonly id: string;
	readonly entry: SandboxEntry | GroupEntry;
}

/** Who has a key, and what is to be said about the others that want it. */
export interface Ownership {
	/** What the owner of the key forks; nothing where nobody owns it. */
	readonly forks: readonly PortFork[];
	/** The diagnostics of each claimant, by `objectId`; none of the owner. */
	readonly late: ReadonlyMap<string, readonly Diagnostic[]>;
}

/** An entry before and after a change; `undefined` where there is none. */
export interface EntryChange {
	readonly was: SandboxEntry | GroupEntry | undefined;
	readonly is: SandboxEntry | GroupEntry | undefined;
}

/** Replaces the claims of entries that changed. */
export function patchClaims(claims: readonly Claim[], entries: readonly EntryChange[]): readonly Claim[] {
	const changes = new Map<string, Claim | undefined>();
	for (const { was } of entries) if (was !== undefined) changes.set(claimId(was), undefined);
	for (const { is } of entries) if (is !== undefined) changes.set(claimId(is), { id: claimId(is), entry: is });
	return patch(claims, changes, idOf);
}

/** Settles who owns a key. */
export function ownershipOf(claims: readonly Claim[], key: string): Ownership {
	const entries = withPrefix(claims, `${key}\0`, idOf).map(({ entry }) => entry);
	const documents = entries.map(({ document }) => document);
	const { owner, diagnostics } = keyOwners({
		sandboxes: documents.filter((document): document is Sandbox => document.kind === 'Sandbox'),
		groups: documents.filter((document): document is RouteGroup => document.kind === 'RouteGroup'),
	});
	const late = new Map<string, Diagnostic[]>(entries.map(({ id }) => [id, []]));
	for (const diagnostic of [...diagnostics].sort(compareDiagnostics)) {
		if (diagnostic.object !== undefined) late.get(objectId(diagnostic.object))?.push(diagnostic);
	}
	return { forks: entries.find(({ document }) => document === owner.get(key))?.forks ?? [], late };
}

/** The keys that entries wanted or want. */
export function keysOfEntries(entries: readonly EntryChange[]): ReadonlySet<string> {
	const documents = entries.flatMap(({ was, is }) => [was, is]).filter((entry) => entry !== undefined);
	return new Set(documents.map(({ document }) => keyOf(document)));
}

function claimId({ document }: SandboxEntry | GroupEntry): string {
	return `${keyOf(document)}\0${objectId(refOf(document))}`;
}

function idOf(claim: Claim): string {
	return claim.id;
}
