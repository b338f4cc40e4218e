// SPDX-License-Identifier: Apache-2.0

import type { Dialect } from '@branchline/adapter';
import {
	type CopiedRule,
	copyList,
	type ListMemo,
	type Refusal,
	rulePrefix,
	type Substitutions,
} from '@branchline/adapter';
import type { Carrier } from '@branchline/plan';
import { field, list, type Message, withField } from './field.ts';

/** What a strategy makes of one virtual host. */
export interface RoutedHost {
	readonly host: Message;
	readonly refused: readonly Refusal[];
}

/** How a virtual host finds the fork of a request: the choice of data structure inside Envoy. */
export interface RouteStrategy {
	readonly name: string;
	/** The virtual host with keys honoured; the identical object where no key changes it. */
	route(host: Message, routing: HostRouting): RoutedHost;
}

/** What a strategy works with. */
export interface HostRouting {
	readonly dialect: Dialect<Message, Message>;
	readonly substitutions: Substitutions;
	readonly carriers: readonly Carrier[];
	readonly memo: ListMemo<Message>;
}

/** Copies of the routes for every key in front of them: right on every Envoy, and linear in the number of keys. */
export const listStrategy: RouteStrategy = {
	name: 'list',
	route(host, { dialect, substitutions, carriers, memo }) {
		const user = stripHost(host);
		const routes = list(user, 'routes');
		const copies = copyList(dialect, routes, substitutions, carriers, memo);
		if (copies.rules.length === 0) return { host: user, refused: copies.refused };
		return { host: withField(user, 'routes', [...namedCopies(copies.rules), ...routes]), refused: copies.refused };
	},
};

const named = new WeakMap<readonly CopiedRule<Message>[], readonly Message[]>();

/** The copies under names of ours: made once for the same copies. */
function namedCopies(rules: readonly CopiedRule<Message>[]): readonly Message[] {
	const known = named.get(rules);
	if (known) return known;
	const routes = rules.map(({ rule: { name: _, ...route }, key }) => ({
		name: `${rulePrefix}${key ?? '_keyless'}`,
		...route,
	}));
	named.set(rules, routes);
	return routes;
}

/** The virtual host without routes of ours; the identical object where it has none. */
export function stripHost(host: Message): Message {
	const routes = list(host, 'routes');
	const kept = routes.filter((route) => !String(field(route, 'name') ?? '').startsWith(rulePrefix));
	return kept.length === routes.length ? host : withField(host, 'routes', kept);
}
