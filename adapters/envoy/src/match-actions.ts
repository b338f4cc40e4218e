// SPDX-License-Identifier: Apache-2.0
import { changed, changedList } from './changed.ts';
import { field, type Message } from './field.ts';

/** What takes the place of an `OnMatch`; undefined: look inside. */
export type OnMatchReplacing = (onMatch: Message) => Message | undefined;

const matcherType = 'type.googleapis.com/xds.type.matcher.v3.';

/** The matchers of values that lead to several ways themselves, and the lists in which these stand. */
const customLists: Readonly<Record<string, string>> = {
	[`${matcherType}IPMatcher`]: 'range_matchers',
	[`${matcherType}ServerNameMatcher`]: 'domain_matchers',
};

/**
 * An `xds.type.matcher.v3.Matcher` with ways replaced, whatever they are the ways of: entries of a list, values and
 * prefixes of a map, ranges of addresses, server names, or no match. The identical object where `f` changes nothing.
 */
export function replaceWays(matcher: Message, f: OnMatchReplacing): Message {
	let replaced = changed(matcher, 'on_no_match', (way) => replaceWay(way, f));
	replaced = changed(replaced, 'matcher_list', (of) =>
		changedList(of, 'matchers', (entry) => changed(entry, 'on_match', (way) => replaceWay(way, f))),
	);
	return changed(replaced, 'matcher_tree', (tree) => {
		const maps = ['exact_match_map', 'prefix_match_map'].reduce(
			(of, kind) => changed(of, kind, (map) => changed(map, 'map', (ways) => replaceValues(ways, f))),
			tree,
		);
		return changed(maps, 'custom_match', (custom) => changed(custom, 'typed_config', (of) => replaceCustom(of, f)));
	});
}

function replaceWay(way: Message, f: OnMatchReplacing): Message {
	return f(way) ?? changed(way, 'matcher', (matcher) => replaceWays(matcher, f));
}

function replaceValues(ways: Message, f: OnMatchReplacing): Message {
	const made = Object.entries(ways).map(([name, way]) => [name, replaceWay(way as Message, f)] as const);
	return made.every(([name, way]) => way === ways[name]) ? ways : Object.fromEntries(made);
}

function replaceCustom(config: Message, f: OnMatchReplacing): Message {
	const name = customLists[String(config['@type'])];
	if (name === undefined) return config;
	return changedList(config, name, (entry) => changed(entry, 'on_match', (way) => replaceWay(way, f)));
}

/** The actions that a matcher may lead to, in the order in which they stand. */
export function actionsOf(matcher: Message): readonly Message[] {
	const actions: Message[] = [];
	replaceWays(matcher, (way) => {
		const action = field<Message>(way, 'action');
		if (action !== undefined) actions.push(action);
		return undefined;
	});
	return actions;
}

/** Whether a matcher asks somewhere for a kind of match whose ways are not known. */
export function hasUnknownWays(matcher: Message): boolean {
	const customs: unknown[] = [];
	const look = (one: Message) => {
		const custom = field<Message>(field<Message>(one, 'matcher_tree'), 'custom_match');
		if (custom !== undefined) customs.push(field<Message>(custom, 'typed_config')?.['@type']);
	};
	look(matcher);
	replaceWays(matcher, (way) => {
		look(field<Message>(way, 'matcher') ?? {});
		return undefined;
	});
	return customs.some((type) => customLists[String(type)] === undefined);
}
