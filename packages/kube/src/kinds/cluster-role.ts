// SPDX-License-Identifier: Apache-2.0
import { type ClusterKind, managedBy, managedByLabel } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import type { MeshChoice } from 'branchline';
import { distinct, kindId, kindsOf, namespaceKind, sandboxKinds } from './kinds-of.ts';

/** What a role is for. */
export interface ClusterRoleOptions extends MeshChoice {
	/** Default: `branchline`. */
	readonly name?: string;
	/** Whether it may report in the status of sandboxes, as a controller does and `branchline apply` does not. */
	readonly reports?: boolean;
	/** Whether it may read only, as `branchline doctor` does: nothing is written, and Namespaces are read as well. */
	readonly readOnly?: boolean;
}

interface Rule {
	readonly apiGroups: readonly string[];
	readonly resources: readonly string[];
	readonly verbs: readonly string[];
}

const apiVersion = 'rbac.authorization.k8s.io/v1';
const reading = ['get', 'list', 'watch'] as const;
// Server-side apply needs create and patch; nothing is ever replaced (update) as a whole.
const writing = [...reading, 'create', 'patch', 'delete'] as const;

/**
 * The ClusterRole with the least access that delivering to the chosen meshes, or serving them, or only reading them needs; throws
 * `CallerMistake` for an unknown one.
 */
export function clusterRole(options: ClusterRoleOptions): KubernetesObject {
	const { name = 'branchline', reports = false, readOnly = false, ...choice } = options;
	const { reads, others, writes } = kindsOf(choice);
	const metadata = { name, labels: { [managedByLabel]: managedBy } };
	if (readOnly) {
		const rules = rulesFor(distinct([...sandboxKinds, ...reads, ...others, namespaceKind]), ['get', 'list']);
		return { apiVersion, kind: 'ClusterRole', metadata, rules };
	}
	const written = new Set(writes.map(kindId));
	const onlyRead = [...sandboxKinds, ...reads, ...others].filter((kind) => !written.has(kindId(kind)));
	const rules = [...rulesFor(onlyRead, reading), ...rulesFor(writes, writing)];
	const statuses = sandboxKinds.map((kind) => ({ ...kind, plural: `${kind.plural}/status` }));
	return {
		apiVersion,
		kind: 'ClusterRole',
		metadata,
		rules: reports ? [...rules, ...rulesFor(statuses, ['patch'])] : rules,
	};
}

/** One rule per API group. */
function rulesFor(kinds: readonly ClusterKind[], verbs: readonly string[]): readonly Rule[] {
	const groups = [...new Set(kinds.map(({ group }) => group))].sort();
	return groups.map((group) => ({
		apiGroups: [group],
		resources: kinds
			.filter((kind) => kind.group === group)
			.map(({ plural }) => plural)
			.sort(),
		verbs,
	}));
}
