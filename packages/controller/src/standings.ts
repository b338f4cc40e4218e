// SPDX-License-Identifier: Apache-2.0
import { sameItems } from '@branchline/adapter';
import { type Diagnostic, keyOf, type ObjectRef, type RouteGroup, type Sandbox } from '@branchline/model';
import { identity, type Plan, type Substitution } from 'branchline';
import type { Standing } from './document-status.ts';
import type { Translated } from './translation.ts';

/** How every document stands after a translation. */
export class Standings {
	readonly #findings: ReadonlyMap<string, readonly Diagnostic[]>;
	readonly #refusals: ReadonlyMap<string, readonly Diagnostic[]>;
	readonly #substitutions: ReadonlyMap<string, readonly Substitution[]>;
	readonly #pending: ReadonlyMap<string, string>;

	/** `pending` says of keys why something of theirs is not in the cluster as it is wanted. */
	constructor({ diagnostics, plan }: Translated, pending: ReadonlyMap<string, string>) {
		this.#findings = grouped(diagnostics, ({ object }) => object && identityOf(object));
		this.#refusals = grouped(diagnostics, ({ code, key, keys, severity }) =>
			code.startsWith('adapter/') && severity === 'error' ? (keys ?? key) : undefined,
		);
		this.#substitutions = substitutionsByKey(plan);
		this.#pending = pending;
	}

	/** How a document stands, by its identity and as it was read, if it could be. */
	of(id: string, document: Sandbox | RouteGroup | undefined): Standing {
		const key = document && keyOf(document);
		return {
			document,
			diagnostics: this.#findings.get(id) ?? none,
			refusals: (key !== undefined && this.#refusals.get(key)) || none,
			substitutions: (key !== undefined && this.#substitutions.get(key)) || none,
			pending: key && this.#pending.get(key),
		};
	}
}

const none: readonly never[] = [];

/** Whether two standings are made of the identical things, so that what is said of one holds for the other. */
export function isSameStanding(a: Standing, b: Standing): boolean {
	return (
		a.document === b.document &&
		a.pending === b.pending &&
		sameItems(a.diagnostics, b.diagnostics) &&
		sameItems(a.refusals, b.refusals) &&
		sameItems(a.substitutions, b.substitutions)
	);
}

function substitutionsByKey(plan: Plan): ReadonlyMap<string, readonly Substitution[]> {
	const byKey = new Map<string, Substitution[]>();
	for (const substitution of plan.services.flatMap(({ substitutions }) => substitutions)) {
		const known = byKey.get(substitution.key);
		if (known === undefined) byKey.set(substitution.key, [substitution]);
		else known.push(substitution);
	}
	return byKey;
}

function grouped(
	diagnostics: readonly Diagnostic[],
	idsOf: (diagnostic: Diagnostic) => string | readonly string[] | undefined,
): ReadonlyMap<string, readonly Diagnostic[]> {
	const groups = new Map<string, Diagnostic[]>();
	for (const diagnostic of diagnostics) {
		for (const id of [idsOf(diagnostic) ?? []].flat()) {
			const known = groups.get(id);
			if (known === undefined) groups.set(id, [diagnostic]);
			else known.push(diagnostic);
		}
	}
	return groups;
}

function identityOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
	return identity({ apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } });
}
