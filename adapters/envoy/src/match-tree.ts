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

/** Whether a matcher is a tree of ours: it asks for a carrier under a name of ours. */
export function isOurTree(matcher: Message): boolean {
	const input = field<Message>(field<Message>(matcher, 'matcher_tree'), 'input');
	return String(field(input, 'name') ?? '').startsWith(rulePrefix);
}

/** What a tree of ours leads to where a request has no key: the user's. */
export function otherwise(tree: Message): Message {
	const way = field<Message>(tree, 'on_no_match') ?? {};
	const next = field<Message>(way, 'matcher');
	return next !== undefined && isOurTree(next) ? otherwise(next) : way;
}

/** A tree of ours with another way where a request has no key. */
export function withOtherwise(tree: Message, way: Message): Message {
	const next = field<Message>(field<Message>(tree, 'on_no_match'), 'matcher');
	return { ...tree, on_no_match: next === undefined ? way : { matcher: withOtherwise(next, way) } };
}

/** The user's routes in a tree of ours that takes the place of a list; undefined for a tree of the user's. */
export function routesInTree(matcher: Message | undefined): readonly Message[] | undefined {
	if (matcher === undefined || !isOurTree(matcher)) return undefined;
	const action = field<Message>(otherwise(matcher), 'action');
	return field(action, 'name') === usersRoutes ? list(field<Message>(action, 'typed_config'), 'routes') : undefined;
}
