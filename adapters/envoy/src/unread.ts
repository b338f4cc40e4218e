// SPDX-License-Identifier: Apache-2.0
import type { Around } from './around.ts';
import { field, type Message } from './field.ts';
import { hasUnreadActions, routesOfHost } from './route-actions.ts';
import { pluginClusters } from './user-plugins.ts';

/** What of a virtual host may lead to a forked service without being read, in words. */
export function unreadChoices(host: Message, around: Around): readonly string[] {
	return [
		...(hasUnreadActions(host)
			? ['its matcher leads to something else than a Route or a RouteList, or by a kind of match that is not known']
			: []),
		...(routesOfHost(host).some((route) => isUnread(route, around))
			? ['a cluster specifier plugin chooses clusters in a way that cannot be read']
			: []),
	];
}

/** Whether a route's plugin may choose any cluster. */
export function isUnread(route: Message, around: Around): boolean {
	return pluginClusters(field<Message>(route, 'route'), around) === undefined;
}
