// SPDX-License-Identifier: Apache-2.0
import { finding } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/plan';
import type { Around } from './around.ts';
import { field, type Message } from './field.ts';
import { hasUnreadActions, routesOfHost } from './route-actions.ts';
import type { Host } from './routed-host.ts';
import { pluginClusters } from './user-plugins.ts';

type Place = Pick<Host, 'where' | 'object' | 'host' | 'around'>;

/** A warning for what of a virtual host may lead to a forked service without being read. */
export function unreadChoices({ where, object, host, around }: Place): readonly Diagnostic[] {
	const found = [
		...(hasUnreadActions(host)
			? ['its matcher leads to something else than a Route or a RouteList, or by a kind of match that is not known']
			: []),
		...(routesOfHost(host).some((route) => isUnread(route, around))
			? ['a cluster specifier plugin chooses clusters in a way that cannot be read']
			: []),
	];
	return found.map((what) =>
		finding(
			'adapter/unread-choice',
			`${where}: ${what}; its requests meet a fork only where their cluster is written`,
			object ? { object } : {},
		),
	);
}

/** Whether a route's plugin may choose any cluster. */
export function isUnread(route: Message, around: Around): boolean {
	return pluginClusters(field<Message>(route, 'route'), around) === undefined;
}
