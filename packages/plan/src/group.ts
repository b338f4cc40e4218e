// SPDX-License-Identifier: Apache-2.0
import { type Diagnostic, formatRef, namespaceOf, type RouteGroup, refOf, type Sandbox } from '@branchline/model';
import { compareDiagnostics, objectId, type Report, reporter } from './finding.ts';
import type { PortFork } from './fork.ts';
import type { SandboxEntry } from './sandbox.ts';
import { find, withPrefix } from './sorted.ts';
import { suggestion } from './suggestion.ts';
import { type Conflicts, unite } from './union.ts';

/** What a route group makes of the sandboxes of its namespace, whoever owns its key. */
export interface GroupEntry {
	readonly id: string;
	readonly document: RouteGroup;
	/** The members, expired ones too, sorted by name. */
	readonly members: readonly SandboxEntry[];
	/** Whether a named member does not exist: a suggestion may then change with any sandbox of the namespace. */
	readonly incomplete: boolean;
	/** One for each service port. */
	readonly forks: readonly PortFork[];
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a route group; `sandboxes` are all there are, sorted by id. Where it is known that no others can be selected,
 * `candidates` are those to look through.
 */
export function readGroup(
	document: RouteGroup,
	sandboxes: readonly SandboxEntry[],
	candidates: readonly SandboxEntry[] = sandboxesOf(namespaceOf(document), sandboxes),
): GroupEntry {
	const ref = refOf(document);
	const diagnostics: Diagnostic[] = [];
	const report = reporter(ref, diagnostics);
	const named = readNames(document, sandboxes, report);
	const all = new Map(selected(document, candidates, report).map((entry) => [entry.id, entry]));
	for (const entry of named) if (entry !== undefined) all.set(entry.id, entry);
	const members = [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
	reportExpired(document, members, report);
	return {
		id: objectId(ref),
		document,
		members,
		incomplete: named.includes(undefined),
		forks: uniteMembers(formatRef(ref), members, report),
		diagnostics: diagnostics.sort(compareDiagnostics),
	};
}

/** Says of a sandbox whether the group selects it: it is of the group's namespace and has the labels. */
export function selectorOf(group: RouteGroup): (sandbox: Sandbox) => boolean {
	const namespace = namespaceOf(group);
	const labels = Object.entries(group.spec.sandboxes.selector?.matchLabels ?? {});
	return (sandbox) =>
		labels.length > 0 &&
		namespaceOf(sandbox) === namespace &&
		labels.every(([name, value]) => sandbox.metadata.labels?.[name] === value);
}

type Entries = readonly SandboxEntry[];

function readNames(group: RouteGroup, sandboxes: Entries, report: Report): readonly (SandboxEntry | undefined)[] {
	const namespace = namespaceOf(group);
	return (group.spec.sandboxes.names ?? []).map((name, index) => {
		const entry = find(sandboxes, `Sandbox\0${namespace}\0${name}`, idOf);
		if (entry !== undefined) return entry;
		const others = sandboxesOf(namespace, sandboxes).map(({ document }) => document.metadata.name);
		const near = suggestion(name, others);
		const hint = near === undefined ? undefined : `did you mean ${near}?`;
		const path = ['spec', 'sandboxes', 'names', index];
		report('plan/member-missing', path, `sandbox ${namespace}/${name} does not exist`, hint);
		return undefined;
	});
}

function selected(group: RouteGroup, candidates: Entries, report: Report): Entries {
	const selector = group.spec.sandboxes.selector;
	if (selector === undefined) return [];
	const selects = selectorOf(group);
	const members = candidates.filter(({ document }) => selects(document));
	const words = `no sandbox of namespace ${namespaceOf(group)} has these labels`;
	if (members.length === 0) report('plan/selector-empty', ['spec', 'sandboxes', 'selector'], words);
	return members;
}

function sandboxesOf(namespace: string, sandboxes: Entries): Entries {
	return withPrefix(sandboxes, `Sandbox\0${namespace}\0`, idOf);
}

function idOf(entry: SandboxEntry): string {
	return entry.id;
}

function reportExpired(group: RouteGroup, members: Entries, report: Report): void {
	for (const { document } of members.filter(({ expired }) => expired)) {
		const { name } = document.metadata;
		const index = group.spec.sandboxes.names?.indexOf(name) ?? -1;
		const path = ['spec', 'sandboxes', ...(index < 0 ? ['selector'] : ['names', index])];
		report('plan/expired', path, `the member ${formatRef(refOf(document))} has expired and is left out`);
	}
}

function uniteMembers(group: string, members: Entries, report: Report): readonly PortFork[] {
	const all = members.flatMap(({ forks }, index) =>
		forks.map((fork) => ({ fork: { ...fork, origin: { ...fork.origin, group } }, index })),
	);
	const path = ['spec', 'sandboxes'];
	const conflicts: Conflicts = {
		forkedTwice: (claims, port) => {
			const names = claims.map(({ fork }) => fork.origin.sandbox).join(', ');
			report('plan/members-conflict', path, `${port} is forked by several members: ${names}`);
			return `several members of route group ${group} fork ${port}: ${names}`;
		},
		targetForked: ({ fork }, port, target) => {
			const words = `${fork.origin.sandbox} sends ${port} to ${target}, which a member forks too`;
			report('plan/target-forked', path, words);
			return `a member of route group ${group} forks ${target}, the target of ${port}, too`;
		},
	};
	return unite(all, conflicts);
}
