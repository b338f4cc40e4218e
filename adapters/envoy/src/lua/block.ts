// SPDX-License-Identifier: Apache-2.0
import { destinationsOf, withResponseHeader } from '../destinations.ts';
import { field, list, type Message, withField } from '../field.ts';
import { metadataKey } from '../service-cluster.ts';
import { type HostRouting, renamed } from '../strategy.ts';
import { type Surroundings, splitRoutes } from './split.ts';

/** The routes of a virtual host in which scripts choose the clusters. */
export interface KeyedBlock {
	/** In the order of the user's, up to the last one in which a script chooses: the rest would fall through to itself. */
	readonly routes: readonly Message[];
	/** The clusters between whose forks scripts choose. */
	readonly chosen: readonly string[];
	/** The service ports' clusters that are named otherwise: by mirrors, and by splits that cannot be drawn by routes. */
	readonly others: readonly string[];
}

/**
 * The block for a virtual host, with the names of plugins in place of every cluster that is a service port, forked or
 * not: so it stays the same when the first fork comes.
 */
export function keyedBlock(
	host: Message,
	{ table, resolve, substitutions }: Pick<HostRouting, 'table' | 'resolve' | 'substitutions'>,
	pluginFor: (cluster: string) => string,
): KeyedBlock {
	const isService = (cluster: string) => resolve(cluster).kind === 'service';
	const [chosen, others] = [new Set<string>(), new Set<string>()];
	const routes: Message[] = [];
	let needed = 0;
	for (const part of list(host, 'routes').flatMap((route) => partsOf(route, { host, table }, isService))) {
		const cluster = field<string>(field<Message>(part, 'route'), 'cluster');
		const isChosen = cluster !== undefined && isService(cluster);
		const route = isChosen ? withSandbox(withPlugin(part, pluginFor(cluster)), substitutions.forkHeader) : part;
		routes.push(renamed(route, '_keyed'));
		for (const other of destinationsOf(route).filter(isService)) others.add(other);
		if (!isChosen) continue;
		chosen.add(cluster);
		needed = routes.length;
	}
	return { routes: routes.slice(0, needed), chosen: [...chosen], others: [...others] };
}

function partsOf(route: Message, around: Surroundings, isService: (cluster: string) => boolean): readonly Message[] {
	const isSplit = field(field<Message>(route, 'route'), 'weighted_clusters') !== undefined;
	return (isSplit && destinationsOf(route).some(isService) && splitRoutes(route, around)) || [route];
}

/** The clusters of forks say in their metadata whose they are; those of the user's do not, so no header is added for them. */
function withSandbox(route: Message, forkHeader: string | undefined): Message {
	const value = `%METADATA(CLUSTER:${metadataKey}:sandbox)%`;
	return withResponseHeader(route, forkHeader === undefined ? undefined : { name: forkHeader, value });
}

function withPlugin(route: Message, plugin: string): Message {
	const action = withField(field<Message>(route, 'route') ?? {}, 'cluster', undefined);
	return withField(route, 'route', withField(action, 'cluster_specifier_plugin', plugin));
}
