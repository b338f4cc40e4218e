// SPDX-License-Identifier: Apache-2.0
import type { Around } from '../around.ts';
import { clustersOf, destinationsOf } from '../destinations.ts';
import { field, list, type Message, withField } from '../field.ts';
import { withSandbox } from '../replace.ts';
import { type HostRouting, renamed } from '../strategy.ts';
import { type Surroundings, splitRoutes } from './split.ts';

/** The routes of a virtual host in which scripts choose the clusters. */
export interface KeyedBlock {
	/** In the order of the user's, up to the last one in which a script chooses: the rest would fall through to itself. */
	readonly routes: readonly Message[];
	/** The clusters between whose forks scripts choose. */
	readonly chosen: readonly string[];
	/** The headers by which requests name the cluster between whose forks scripts choose. */
	readonly naming: readonly string[];
	/** The service ports' clusters that are named otherwise: by mirrors, by plugins of the user's, and by splits that cannot be drawn by routes. */
	readonly others: readonly string[];
}

/**
 * The block for a virtual host, with the names of plugins in place of every cluster that is a service port, forked or
 * not, and of every header that names one: so it stays the same when the first fork comes.
 */
export function keyedBlock(
	host: Message,
	{ table, resolve, around, substitutions }: Pick<HostRouting, 'table' | 'resolve' | 'around' | 'substitutions'>,
	pluginFor: (choice: Choice) => string,
): KeyedBlock {
	const isService = (cluster: string) => resolve(cluster).kind === 'service';
	const [chosen, naming, others] = [new Set<string>(), new Set<string>(), new Set<string>()];
	const routes: Message[] = [];
	let needed = 0;
	for (const part of list(host, 'routes').flatMap((route) => partsOf(route, { host, table }, around, isService))) {
		const choice = choiceOf(field<Message>(part, 'route'), around, isService);
		const route = choice ? withSandbox(withPlugin(part, pluginFor(choice)), substitutions.forkHeader) : part;
		routes.push(renamed(route, '_keyed'));
		for (const other of clustersOf([route], around).filter(isService)) others.add(other);
		if (choice === undefined) continue;
		if (choice.kind === 'cluster') chosen.add(choice.name);
		else naming.add(choice.name);
		needed = routes.length;
	}
	return { routes: routes.slice(0, needed), chosen: [...chosen], naming: [...naming], others: [...others] };
}

/** What a script chooses a fork of: a cluster, or the one that a header of the request names. */
export interface Choice {
	readonly kind: 'cluster' | 'header';
	readonly name: string;
}

function choiceOf(
	action: Message | undefined,
	{ named }: Around,
	isService: (cluster: string) => boolean,
): Choice | undefined {
	const cluster = field<string>(action, 'cluster');
	if (cluster !== undefined) return isService(cluster) ? { kind: 'cluster', name: cluster } : undefined;
	const header = field<string>(action, 'cluster_header');
	return header !== undefined && named.length > 0 ? { kind: 'header', name: header.toLowerCase() } : undefined;
}

function partsOf(
	route: Message,
	surroundings: Surroundings,
	around: Around,
	isService: (cluster: string) => boolean,
): readonly Message[] {
	const isSplit = field(field<Message>(route, 'route'), 'weighted_clusters') !== undefined;
	return (isSplit && destinationsOf(route, around).some(isService) && splitRoutes(route, surroundings)) || [route];
}

function withPlugin(route: Message, plugin: string): Message {
	const action = field<Message>(route, 'route') ?? {};
	const bare = withField(withField(action, 'cluster', undefined), 'cluster_header', undefined);
	return withField(route, 'route', withField(bare, 'cluster_specifier_plugin', plugin));
}
