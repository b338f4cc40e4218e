// SPDX-License-Identifier: Apache-2.0
import { type RenderCache, remember } from '@branchline/adapter';
import { type ServicePort, sameValue, type XdsResource } from '@branchline/plan';
import { type ClusterView, loadAssignment } from './endpoints.ts';
import { field, type Message } from './field.ts';
import { typeUrls } from './resources.ts';
import { readServicePort } from './service-cluster.ts';

interface Known {
	readonly view: ClusterView;
	readonly assignment: XdsResource;
}

/** The endpoints of service ports by name, the identical object for as long as they are the same. */
export type KnownAssignments = Map<string, Known>;

/** What earlier renderings made. */
export function knownAssignments(cache: RenderCache | undefined): KnownAssignments {
	return remember(cache, 'envoy endpoints', [], () => new Map());
}

/** The endpoints that clusters of ours ask for by the names of service ports; those of one service port share them. */
export function assignmentsFor(
	clusters: readonly XdsResource[],
	view: ClusterView,
	known: KnownAssignments,
): readonly XdsResource[] {
	return clusters.flatMap((cluster) => {
		const name = field<string>(field<Message>(cluster, 'eds_cluster_config'), 'service_name') ?? '';
		const port = readServicePort(name);
		return port ? [assignment(name, port, view, known)] : [];
	});
}

/** Each once, in the order of the first; what nobody asks for any more is forgotten. */
export function eachOnce(lists: readonly (readonly XdsResource[])[], known: KnownAssignments): readonly XdsResource[] {
	const all = new Set(lists.flat());
	if (known.size > all.size) for (const [name, { assignment: made }] of known) if (!all.has(made)) known.delete(name);
	return [...all];
}

function assignment(name: string, port: ServicePort, view: ClusterView, known: KnownAssignments): XdsResource {
	const before = known.get(name);
	if (before?.view === view) return before.assignment;
	const fresh = { '@type': typeUrls.loadAssignment, ...loadAssignment(name, view.addressesOf(port)) };
	const made = before && sameValue(before.assignment, fresh) ? before.assignment : fresh;
	known.set(name, { view, assignment: made });
	return made;
}
