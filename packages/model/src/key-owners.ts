// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from './diagnostic.ts';
import type { Documents } from './documents.ts';
import { finding } from './finding.ts';
import { formatRef, keyOf, refOf } from './identity.ts';
import type { RouteGroup } from './route-group.ts';
import type { Sandbox } from './sandbox.ts';
import { subjectOf } from './subject.ts';

/** Who owns which key, and the owners that came too late. */
export interface KeyOwners {
	readonly owner: ReadonlyMap<string, Sandbox | RouteGroup>;
	/** One `model/key-taken` for each object whose key belongs to an older one. */
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * The owner of each routing key. Sandboxes and route groups share one space of keys; of several claimants the one with
 * the older `creationTimestamp`, then the one whose namespace, name and kind sort first, keeps the key. One without a
 * timestamp is not in the cluster yet and counts as younger than all that are. The answer does not depend on the order
 * of the documents.
 */
export function keyOwners(documents: Pick<Documents, 'sandboxes' | 'groups'>): KeyOwners {
	const owner = new Map<string, Sandbox | RouteGroup>();
	const diagnostics: Diagnostic[] = [];
	for (const claimant of [...documents.sandboxes, ...documents.groups].sort(byAge)) {
		const key = keyOf(claimant);
		const first = owner.get(key);
		if (first === undefined) {
			owner.set(key, claimant);
			continue;
		}
		const path = claimant.spec.key === undefined ? ['metadata', 'name'] : ['spec', 'key'];
		const words = `key "${key}" belongs to ${first.kind} ${formatRef(refOf(first))}`;
		diagnostics.push(finding('model/key-taken', subjectOf(claimant), path, words));
	}
	return { owner, diagnostics };
}

type Claimant = Sandbox | RouteGroup;

function byAge(a: Claimant, b: Claimant): number {
	const ages = age(a) - age(b);
	if (ages !== 0 && !Number.isNaN(ages)) return ages;
	const left = refOf(a);
	const right = refOf(b);
	return (
		compare(left.namespace ?? '', right.namespace ?? '') ||
		compare(left.name, right.name) ||
		compare(right.kind, left.kind)
	);
}

function age(claimant: Claimant): number {
	const created = Date.parse(claimant.metadata.creationTimestamp ?? '');
	return Number.isNaN(created) ? Number.MAX_VALUE : created;
}

function compare(a: string, b: string): number {
	if (a === b) return 0;
	return a < b ? -1 : 1;
}
