// SPDX-License-Identifier: Apache-2.0
import {
	type CopiedRule,
	copyList,
	type Dialect,
	keylessCopies,
	type ListMemo,
	listMemo,
	type Refusal,
	rulePrefix,
	type Substitutions,
} from '@branchline/adapter';
import type { Carrier, Destination } from '@branchline/plan';
import type { Around } from './around.ts';
import { clustersOf } from './destinations.ts';
import { field, list, type Message, withField } from './field.ts';
import type { ForkNaming } from './fork-names.ts';
import { spelledOut } from './named-by-request.ts';

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
	readonly around: Around;
	/** Keys that are not honoured, for the routes of the virtual host that stand elsewhere cannot be copied for them. */
	readonly except: readonly string[];
	readonly memo: ListMemo<Message>;
}

/** The clusters that the routes of a virtual host may send requests to. */
export function clustersOfHost(host: Message, { around }: Pick<HostRouting, 'around'>): readonly string[] {
	return clustersOf(list(host, 'routes'), around);
}

/** The routes to be copied: with those for clusters that a request may name, where somebody forks them. */
export function copiedRoutes(host: Message, { around, resolve, substitutions }: HostRouting): readonly Message[] {
	const isForked = (cluster: string) => substitutions.service(resolve(cluster)) !== undefined;
	return spelledOut(list(host, 'routes'), around.named.filter(isForked), around);
}

/** The memo for routes to be copied: that of the virtual host, where they are its own. */
export function memoFor(copied: readonly Message[], host: Message, memo: HostRouting['memo']): HostRouting['memo'] {
	return copied === field(host, 'routes') ? memo : listMemo();
}

/** Copies of the routes for every key in front of them: right on every Envoy, and linear in the number of keys. */
export const listStrategy: RouteStrategy = {
	name: 'list',
	depends: (host, routing) =>
		clustersOfHost(host, routing).map((cluster) => routing.substitutions.service(routing.resolve(cluster))),
	route(host, routing) {
		const { dialect, substitutions, carriers, memo } = routing;
		const [routes, copied] = [list(host, 'routes'), copiedRoutes(host, routing)];
		const { rules, refused } = copyList(dialect, copied, substitutions, carriers, memoFor(copied, host, memo));
		const clusters = clustersOfHost(host, routing);
		const forks = clusters.map((cluster): WantedForks => ({ cluster, naming: 'by target', keys: 'all' }));
		const copies = copied === routes ? rules : withPlainKeyless(rules, routes, routing);
		const routed = rules.length === 0 ? host : withField(host, 'routes', [...namedCopies(copies), ...routes]);
		return { host: routed, refused, plugins: [], forks };
	},
};

/** Requests without a key meet the routes as the user wrote them, however many clusters a request may name. */
function withPlainKeyless(
	rules: readonly CopiedRule<Message>[],
	routes: readonly Message[],
	{ dialect, carriers }: HostRouting,
): readonly CopiedRule<Message>[] {
	return [...keylessCopies(dialect, routes, carriers), ...rules.filter(({ key }) => key !== undefined)];
}

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
