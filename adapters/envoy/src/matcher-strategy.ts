// SPDX-License-Identifier: Apache-2.0
import { carrierHeader, copyList, type Dialect } from '@branchline/adapter';
import { clustersOf } from './destinations.ts';
import { list, type Message, withField } from './field.ts';
import { matchTree } from './match-tree.ts';
import {
	clustersOfHost,
	copiedRoutes,
	listStrategy,
	memoFor,
	type RouteStrategy,
	renamed,
	type WantedForks,
} from './strategy.ts';

/**
 * The routes of a key are looked up by the value of a header: a request costs the same whatever the number of keys, and
 * one more key is a new table. For plans whose carriers are headers alone: a tree cannot look into a list header.
 */
export const matcherStrategy: RouteStrategy = {
	name: 'matcher',
	depends: listStrategy.depends,
	route(host, routing) {
		const { dialect, substitutions, carriers, memo, around, resolve } = routing;
		const routes = list(host, 'routes');
		// One carrier stands for all: where a key was looked up, its routes do not ask for it again.
		const copied = copiedRoutes(host, routing);
		const known = memoFor(copied, host, memo);
		const copies = copyList(withoutKeys(dialect), copied, substitutions, carriers.slice(0, 1), known);
		const byKey = new Map<string, Message[]>();
		for (const { rule, key } of copies.rules) if (key !== undefined) entryOf(byKey, key).push(renamed(rule, key));
		for (const [key, own] of byKey) {
			// From the last forked route on, which a fork with conditions falls through to, the user's follow.
			const isForked = (route: Message) =>
				clustersOf([route], around).some((cluster) => substitutions.of(resolve(cluster), key));
			own.push(...routes.slice(routes.findLastIndex(isForked)));
		}
		const tree = matchTree(carriers.map(carrierHeader), byKey, routes);
		return {
			host: byKey.size === 0 ? host : { ...withField(host, 'routes', undefined), matcher: tree },
			refused: copies.refused,
			plugins: [],
			forks: clustersOfHost(host, routing).map(
				(cluster): WantedForks => ({
					cluster,
					naming: 'by target',
					keys: 'all',
				}),
			),
		};
	},
};

/** A dialect that leaves it to a tree to ask for the key. */
function withoutKeys(dialect: Dialect<Message, Message>): Dialect<Message, Message> {
	return {
		...dialect,
		and: (entry, requirement) => (requirement.kind === 'key' ? [entry] : dialect.and(entry, requirement)),
	};
}

function entryOf(lists: Map<string, Message[]>, key: string): Message[] {
	const list = lists.get(key) ?? [];
	lists.set(key, list);
	return list;
}
