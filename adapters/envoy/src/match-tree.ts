// SPDX-License-Identifier: Apache-2.0
import { rulePrefix } from '@branchline/adapter';
import { field, list, type Message } from './field.ts';

const headerInput = 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput';
const routeList = 'type.googleapis.com/envoy.config.route.v3.RouteList';

/** The name of the action that holds the user's routes. */
const usersRoutes = `${rulePrefix}_routes`;

/**
 * `VirtualHost.matcher`: for the value of each header in turn, the routes that are for it alone; else the user's routes.
 * A tree takes the place of a list: a virtual host has the one or the other.
 */
export function matchTree(
	headers: readonly string[],
	byValue: ReadonlyMap<string, readonly Message[]>,
	routes: readonly Message[],
): Message {
	const map = Object.fromEntries(
		[...byValue].map(([value, own]) => [value, { action: routesAction(`${rulePrefix}${value}`, own) }]),
	);
	const last: Message = { action: routesAction(usersRoutes, routes) };
	const tree = headers.reduceRight<Message>((on_no_match, header_name) => {
		const input = { name: `${rulePrefix}${header_name}`, typed_config: { '@type': headerInput, header_name } };
		return { matcher: { matcher_tree: { input, exact_match_map: { map } }, on_no_match } };
	}, last);
	return field<Message>(tree, 'matcher')!;
}

function routesAction(name: string, routes: readonly Message[]): Message {
	return { name, typed_config: { '@type': routeList, routes } };
}

/** The user's routes in a tree of ours; undefined for a tree of the user's. */
export function routesInTree(matcher: unknown): readonly Message[] | undefined {
	let next = matcher as Message | undefined;
	while (next) {
		const otherwise = field<Message>(next, 'on_no_match');
		const action = field<Message>(otherwise, 'action');
		if (field(action, 'name') === usersRoutes) return list(field<Message>(action, 'typed_config'), 'routes');
		next = field<Message>(otherwise, 'matcher');
	}
	return undefined;
}
