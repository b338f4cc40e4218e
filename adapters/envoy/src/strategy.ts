// SPDX-License-Identifier: Apache-2.0
import {
	type CopiedRule,
	copyList,
	type Dialect,
	type ListMemo,
	type Refusal,
	rulePrefix,
	type Substitutions,
} from '@branchline/adapter';
import type { Carrier, Destination } from '@branchline/plan';
import { destinationsOf } from './destinations.ts';
import { list, type Message, withField } from './field.ts';
import type { ForkNaming } from './fork-names.ts';

/** How a virtual host finds the fork of a request: the choice of data structure inside Envoy. */
export interface RouteStrategy {
	readonly name: string;
	/**
	 * What the strategy reads of the substitutions for one virtual host: as long as every item is the identical one, `route`
	 * gives the same. An object for each sandbox here is a new table for each sandbox.
	 */
	depends(host: Message, routing: HostRouting): readonly unknown[];
	/** The virtual host with keys honoured; the identical object where no key changes it. */
	route(host: Message, routing: HostRouting): RoutedHost;
}

/** What a strategy makes of one virtual host. */
export interface RoutedHost {
	readonly host: Message;
	readonly refused: readonly Refusal[];
	/** The cluster specifier plugins that its routes name; equal names are equal plugins. */
	readonly plugins: readonly Message[];
	readonly forks: readonly WantedForks[];
}

/** Clusters of forks that stand for one cluster: those of every key, or of some. */
export interface WantedForks {
	readonly cluster: string;
	readonly naming: ForkNaming;
	readonly keys: 'all' | ReadonlySet<string>;
}

/** What a strategy works with; the host and the table are as the user wrote them. */
export interface HostRouting {
	readonly table: Message;
	readonly resolve: (cluster: string) => Destination;
	readonly dialect: Dialect<Message, Message>;
	readonly substitutions: Substitutions;
	readonly carriers: readonly Carrier[];
	readonly memo: ListMemo<Message>;
}

/** The names of the clusters that a virtual host's routes send requests to, each once. */
export function clustersOf(host: Message): readonly string[] {
	return [...new Set(list(host, 'routes').flatMap(destinationsOf))];
}

/** Copies of the routes for every key in front of them: right on every Envoy, and linear in the number of keys. */
export const listStrategy: RouteStrategy = {
	name: 'list',
	depends: (host, { resolve, substitutions }) =>
		clustersOf(host).map((cluster) => substitutions.service(resolve(cluster))),
	route(host, { dialect, substitutions, carriers, memo }) {
		const routes = list(host, 'routes');
		const { rules, refused } = copyList(dialect, routes, substitutions, carriers, memo);
		const forks = clustersOf(host).map((cluster): WantedForks => ({ cluster, naming: 'by target', keys: 'all' }));
		const routed = rules.length === 0 ? host : withField(host, 'routes', [...namedCopies(rules), ...routes]);
		return { host: routed, refused, plugins: [], forks };
	},
};

const named = new WeakMap<readonly CopiedRule<Message>[], readonly Message[]>();

/** The copies under names of ours: made once for the same copies. */
export function namedCopies(rules: readonly CopiedRule<Message>[]): readonly Message[] {
	const known = named.get(rules);
	if (known) return known;
	const routes = rules.map(({ rule, key }) => renamed(rule, key ?? '_keyless'));
	named.set(rules, routes);
	return routes;
}

/** A route under a name of ours. */
export function renamed({ name: _, ...route }: Message, name: string): Message {
	return { name: `${rulePrefix}${name}`, ...route };
}
