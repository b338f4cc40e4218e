// SPDX-License-Identifier: Apache-2.0
import { rulePrefix } from '@branchline/adapter';
import { field, list, type Message, withField } from './field.ts';
import { actionsOf, hasUnknownWays, replaceWays } from './match-actions.ts';
import { isOurTree, otherwise, withOtherwise } from './match-tree.ts';

/** The type of the actions by which a virtual host's matcher leads to one route. */
export const oneRoute = 'type.googleapis.com/envoy.config.route.v3.Route';
/** The type of those by which it leads to several, of which the first that matches counts. */
export const routeList = `${oneRoute}List`;

/** How the names of actions begin that held one route before they held ours as well. */
const ofOneRoute = `${rulePrefix}_route `;

/** The routes of an action of a virtual host's `matcher`; undefined for one of another kind. */
export function routesOfAction(action: Message): readonly Message[] | undefined {
	const config = field<Message>(action, 'typed_config') ?? {};
	if (config['@type'] === routeList) return list(config, 'routes');
	if (config['@type'] !== oneRoute) return undefined;
	const { '@type': _, ...only } = config;
	return [only];
}

/** All routes of a virtual host, in its list or in its matcher. */
export function routesOfHost(host: Message): readonly Message[] {
	const matcher = field<Message>(host, 'matcher');
	const inMatcher = matcher === undefined ? [] : actionsOf(matcher).flatMap((action) => routesOfAction(action) ?? []);
	return [...list(host, 'routes'), ...inMatcher];
}

/** Whether a virtual host's matcher may lead to something else than routes that are read. */
export function hasUnreadActions(host: Message): boolean {
	const matcher = field<Message>(host, 'matcher');
	if (matcher === undefined) return false;
	return hasUnknownWays(matcher) || actionsOf(matcher).some((action) => routesOfAction(action) === undefined);
}

/**
 * The matcher with the routes of each action as they are routed, given in the order of `actionsOf`: `routes` in the place
 * of the action's own, or a `matcher` in front of it. What the matcher looks at, and in which order, stays.
 */
export function withRoutedActions(matcher: Message, routed: readonly (Message | undefined)[]): Message {
	let index = 0;
	return replaceWays(matcher, (way) => {
		const action = field<Message>(way, 'action');
		if (action === undefined) return undefined;
		const host = routed[index++];
		if (host === undefined) return way;
		const tree = field<Message>(host, 'matcher');
		if (tree === undefined) return withField(way, 'action', holding(action, list(host, 'routes')));
		return {
			...withField(way, 'action', undefined),
			matcher: withOtherwise(tree, withField(way, 'keep_matching', undefined)),
		};
	});
}

/** The action with other routes; its name tells whether it held a route or a list. */
function holding(action: Message, routes: readonly Message[]): Message {
	const config = field<Message>(action, 'typed_config') ?? {};
	if (config['@type'] === routeList) return withField(action, 'typed_config', withField(config, 'routes', routes));
	const listed = withField(action, 'typed_config', { '@type': routeList, routes });
	return withField(listed, 'name', `${ofOneRoute}${String(field(action, 'name') ?? '')}`);
}

/** The matcher as the user wrote it: without routes of ours, and trees of ours. */
export function strippedMatcher(matcher: Message, isOurs: (route: Message) => boolean): Message {
	return replaceWays(matcher, (way) => {
		const tree = field<Message>(way, 'matcher');
		if (tree !== undefined) return isOurTree(tree) ? otherwise(tree) : undefined;
		const action = field<Message>(way, 'action');
		const kept = action && strippedAction(action, isOurs);
		return kept === action || kept === undefined ? undefined : withField(way, 'action', kept);
	});
}

function strippedAction(action: Message, isOurs: (route: Message) => boolean): Message {
	const config = field<Message>(action, 'typed_config') ?? {};
	if (config['@type'] !== routeList) return action;
	const routes = list(config, 'routes');
	const kept = routes.filter((one) => !isOurs(one));
	const name = String(field(action, 'name') ?? '');
	if (name.startsWith(ofOneRoute)) {
		const one = withField(action, 'typed_config', { '@type': oneRoute, ...kept[0] });
		return withField(one, 'name', name.slice(ofOneRoute.length));
	}
	return kept.length === routes.length ? action : withField(action, 'typed_config', withField(config, 'routes', kept));
}
