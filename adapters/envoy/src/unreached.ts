// SPDX-License-Identifier: Apache-2.0
import { finding } from '@branchline/adapter';
import { type Destination, type Diagnostic, type Plan, servicePortName, type XdsResource } from '@branchline/plan';
import { aroundOf } from './around.ts';
import { namingHeaders } from './destinations.ts';
import { field, type Message } from './field.ts';
import { hostsOf, type ParentOf, portsOf } from './reach.ts';
import { hasUnreadActions, routesOfHost } from './route-actions.ts';
import { tablesOf } from './tables.ts';
import { isUnread } from './unread.ts';

/**
 * A warning for each forked service port that none of the user's tables sends requests to, so that its keys change nothing.
 * None where a table may send requests to clusters that are neither written in it nor known.
 */
export function unreached(
	{ services }: Pick<Plan, 'services'>,
	users: readonly XdsResource[],
	parentOf: ParentOf,
	resolve: (cluster: string) => Destination,
	named: readonly string[],
): readonly Diagnostic[] {
	if (!users.every((resource) => isPlain(resource, parentOf, named))) return [];
	const ports = users.flatMap((resource) => portsOf(resource, parentOf, resolve, named));
	const reached = new Set(ports.map(servicePortName));
	const forked = services.filter(({ substitutions }) => substitutions.length > 0).map(({ of }) => servicePortName(of));
	return forked
		.filter((name) => !reached.has(name))
		.map((name) =>
			finding('adapter/fork-unreached', `${name} is forked, and no RouteConfiguration sends requests to it`),
		);
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
