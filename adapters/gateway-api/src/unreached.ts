// SPDX-License-Identifier: Apache-2.0
import { type Chosen, chosenPorts, type Unreached, unreachedPorts } from '@branchline/adapter';
import { destinationsIn, type Route, type RouteSet } from '@branchline/httproute';
import type { Destination, Plan, ServicePort } from '@branchline/plan';
import { reach } from './reach.ts';
import { isMeshParent, type PortNumbers } from './service-sets.ts';

/** The forked service ports that no rule of the sets chooses, nor a route of which findings say that it is not copied. */
export function unreached(
	plan: Plan,
	sets: readonly RouteSet[],
	refused: readonly Route[],
	portNumber: PortNumbers,
): readonly Unreached[] {
	const ports = refused.flatMap((route) => reach(route)?.ports ?? []);
	const read = [...sets.flatMap(destinationsIn), ...ports.map((port): Destination => ({ kind: 'service', port }))];
	return unreachedPorts(plan, read, (of) =>
		sets
			.filter((set) => isFor(set, of, portNumber))
			.map((set): Chosen => ({ routes: set.native.join(', '), ports: chosenPorts(destinationsIn(set)) })),
	);
}

/** Whether the callers of a service port are answered by a set. */
function isFor({ parentRefs }: RouteSet, of: ServicePort, portNumber: PortNumbers): boolean {
	return parentRefs.some(
		(ref) =>
			isMeshParent(ref) &&
			ref.name === of.service &&
			ref.namespace === of.namespace &&
			(ref.port ?? of.port) === of.port &&
			(ref.sectionName === undefined || portNumber(of, ref.sectionName) === of.port),
	);
}
