// SPDX-License-Identifier: Apache-2.0
import { copyList, hash, keylessCopies, memoized } from '@branchline/adapter';
import { active, type ServicePlan } from '@branchline/plan';
import { list, type Message, withField } from '../field.ts';
import { clustersOf, type HostRouting, namedCopies, type RouteStrategy, type WantedForks } from '../strategy.ts';
import { type KeyedBlock, keyedBlock } from './block.ts';
import { conditionData } from './conditions.ts';
import { luaPlugin, pluginName } from './plugin.ts';

/**
 * The existence of a cluster is the routing table: a script finds the fork of a request's key by name. A sandbox that
 * comes or goes is a cluster that comes or goes, and a request costs the same whatever their number.
 *
 * Keys that a script cannot serve in a virtual host (canned responses, forks of mirrors and of splits that cannot be
 * drawn by routes) have copies there, as a list has; a key's conditions are data of the script.
 */
export const luaStrategy: RouteStrategy = {
	name: 'lua',
	depends(host, routing) {
		const block = plainBlock(host, routing);
		const keys = [...listedKeys(block, routing)];
		const listed = clustersOf(host).flatMap((cluster) =>
			keys.map((key) => routing.substitutions.of(routing.resolve(cluster), key)),
		);
		return [...block.chosen.map((cluster) => conditionsOf(cluster, routing)), ...keys, ...listed];
	},
	route(host, routing) {
		const { dialect, carriers, resolve, memo, substitutions } = routing;
		const plain = plainBlock(host, routing);
		const [routes, clusters, keys] = [list(host, 'routes'), clustersOf(host), listedKeys(plain, routing)];
		const listed = copyList(dialect, routes, substitutions.only(clusters.map(resolve), keys), carriers, memo);
		const except = listed.refused.map(({ key }) => key);
		const variant = except.length === 0 ? '' : hash(except.join());
		const block = except.length === 0 ? plain : keyedBlock(host, routing, (cluster) => pluginName(cluster, variant));
		const copies = listed.rules.filter(({ key }) => key !== undefined);
		const ours = [...namedCopies([...keylessCopies(dialect, routes, carriers), ...copies]), ...block.routes];
		const isUntouched = carriers.length === 0 || copies.length + block.routes.length === 0;
		return {
			host: isUntouched ? host : withField(host, 'routes', [...ours, ...routes]),
			refused: listed.refused,
			plugins: block.chosen.map((cluster) =>
				luaPlugin(pluginName(cluster, variant), {
					baseline: cluster,
					carriers,
					conditions: conditionsOf(cluster, routing),
					except,
				}),
			),
			forks: [
				...block.chosen.map((cluster): WantedForks => ({ cluster, naming: 'by key', keys: 'all' })),
				...(keys.size === 0 ? [] : clusters.map((cluster): WantedForks => ({ cluster, naming: 'by target', keys }))),
			],
		};
	},
};

const blocks = new WeakMap<HostRouting['memo'], KeyedBlock>();

/** The block in which no key is left out: made once for one memo, which is of one virtual host. */
function plainBlock(host: Message, routing: HostRouting): KeyedBlock {
	const block = blocks.get(routing.memo) ?? keyedBlock(host, routing, pluginName);
	blocks.set(routing.memo, block);
	return block;
}

function conditionsOf(cluster: string, routing: HostRouting): string {
	const service = serviceOf(cluster, routing);
	return service ? conditionData(service) : '';
}

/** The keys of a virtual host that no script can serve. */
function listedKeys({ chosen, others }: KeyedBlock, routing: HostRouting): ReadonlySet<string> {
	const keysOf = (clusters: readonly string[], of: (service: ServicePlan) => readonly string[]) =>
		clusters.flatMap((cluster) => {
			const service = serviceOf(cluster, routing);
			return service ? of(service) : [];
		});
	return new Set([...keysOf(chosen, answeredKeys), ...keysOf(others, activeKeys)].sort());
}

function serviceOf(cluster: string, { resolve, substitutions }: HostRouting): ServicePlan | undefined {
	return substitutions.service(resolve(cluster));
}

const activeKeys = memoized(({ substitutions }: ServicePlan) => substitutions.filter(active).map(({ key }) => key));

const answeredKeys = memoized(({ substitutions }: ServicePlan) =>
	substitutions.filter((one) => active(one) && one.to.kind === 'respond').map(({ key }) => key),
);
