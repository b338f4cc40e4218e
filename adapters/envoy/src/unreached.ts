// SPDX-License-Identifier: Apache-2.0
import { type Rendering, unreachedPorts } from '@branchline/adapter';
import type { Destination, Plan, XdsResource } from '@branchline/plan';
import { aroundOf } from './around.ts';
import { namingHeaders } from './destinations.ts';
import { field, type Message } from './field.ts';
import { hostsOf, type ParentOf, portsOf } from './reach.ts';
import { hasUnreadActions, routesOfHost } from './route-actions.ts';
import { tablesOf } from './tables.ts';
import { isUnread } from './unread.ts';

/**
 * The forked service ports that none of the user's tables sends requests to; all are reached where the tables are ours.
 * Not known where a table may send requests to clusters that are neither written in it nor known.
 */
export function unreached(
	plan: Pick<Plan, 'services'>,
	users: readonly XdsResource[],
	parentOf: ParentOf,
	resolve: (cluster: string) => Destination,
	named: readonly string[],
): Pick<Rendering, 'unreached'> {
	if (users.length === 0) return { unreached: [] };
	if (!users.every((resource) => isPlain(resource, parentOf, named))) return {};
	const ports = users.flatMap((resource) => portsOf(resource, parentOf, resolve, named));
	const read = ports.map((port): Destination => ({ kind: 'service', port }));
	return { unreached: unreachedPorts(plan, read) };
}

/** Whether all clusters that a resource sends requests to are known. */
function isPlain(resource: XdsResource, parentOf: ParentOf, named: readonly string[]): boolean {
	const asks = tablesOf(resource).some((table) => field(table, 'vhds') !== undefined);
	return (
		!asks &&
		hostsOf(resource, parentOf).every(([host, table]) => {
			const around = aroundOf(host, table, named);
			const isOpen = (route: Message) =>
				isUnread(route, around) || (named.length === 0 && namingHeaders(route, around).length > 0);
			return !hasUnreadActions(host) && !routesOfHost(host).some(isOpen);
		})
	);
}
