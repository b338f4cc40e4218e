// SPDX-License-Identifier: Apache-2.0
import { chosenPorts, type Unreached, unreachedPorts } from '@branchline/adapter';
import { destinationsIn, type Route, references } from '@branchline/httproute';
import { type Destination, type Plan, type ServicePort, sameServicePort } from '@branchline/plan';
import type { PortSets } from './port-sets.ts';
import { attaches } from './sets.ts';

/** The forked service ports that no rule of the sets chooses, nor a route of a port of which findings say that it is not copied. */
export function unreached(plan: Plan, ports: readonly PortSets[], users: readonly Route[]): readonly Unreached[] {
	const refused = ports.filter(({ diagnostics }) => diagnostics.length > 0);
	const uncopied = refused.flatMap(({ of }) =>
		users.filter((user) => attaches(user, of)).flatMap((user) => backends(user, of)),
	);
	const read = [...ports.flatMap(({ sets }) => sets.flatMap(destinationsIn)), ...uncopied];
	return unreachedPorts(plan, read, (wanted) =>
		ports
			.filter(({ of }) => sameServicePort(of, wanted))
			.flatMap(({ sets }) => sets)
			.map((set) => ({ routes: set.native.join(', '), ports: chosenPorts(destinationsIn(set)) })),
	);
}

/** Where a route on a service port sends requests; the port itself where a rule names no backend. */
function backends(route: Route, of: ServicePort): readonly Destination[] {
	const named = references(route).flatMap(({ namespace = of.namespace, name: service, port }) =>
		port === undefined ? [] : [{ namespace, service, port }],
	);
	return [of, ...named].map((port): Destination => ({ kind: 'service', port }));
}
