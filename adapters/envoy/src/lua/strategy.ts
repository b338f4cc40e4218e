// SPDX-License-Identifier: Apache-2.0
import { copyList, hash, keylessCopies, memoized } from '@branchline/adapter';
import { active, type ServicePlan } from '@branchline/plan';
import { list, type Message, withField } from '../field.ts';
import {
	clustersOfHost,
	copiedRoutes,
	type HostRouting,
	memoFor,
	namedCopies,
	type RouteStrategy,
	type WantedForks,
} from '../strategy.ts';
import { type Choice, type KeyedBlock, keyedBlock } from './block.ts';
import { conditionData } from './conditions.ts';
import { luaPlugin, pluginName } from './plugin.ts';

/**
 * The existence of a cluster is the routing table: a script finds the fork of a request's key by name. A sandbox that
 * comes or goes is a cluster that comes or goes, and a request costs the same whatever their number.
 *
 * Keys that a script cannot serve in a virtual host (canned responses, forks of mirrors, of choices of the user's plugins
 * and of splits that cannot be drawn by routes) have copies there, as a list has; a key's conditions are data of the
 * script. Where a request names the cluster, a script knows no conditions: such keys have copies as well.
 */
export const luaStrategy: RouteStrategy = {
	name: 'lua',
	depends(host, routing) {
		const block = plainBlock(host, routing);
		const keys = [...listedKeys(block, routing)];
		const listed = clustersOfHost(host, routing).flatMap((cluster) =>
			keys.map((key) => routing.substitutions.of(routing.resolve(cluster), key)),
		);
		return [...block.chosen.map((cluster) => conditionsOf(cluster, routing)), ...keys, ...listed];
	},
	route(host, routing) {
		const { dialect, carriers, resolve, memo, substitutions, around } = routing;
		const plain = plainBlock(host, routing);
		const [routes, clusters, keys] = [list(host, 'routes'), clustersOfHost(host, routing), listedKeys(plain, routing)];
		const only = substitutions.only(clusters.map(resolve), keys);
		const copied = copiedRoutes(host, { ...routing, substitutions: only });
		const listed = copyList(dialect, copied, only, carriers, memoFor(copied, host, memo));
		const except = [...new Set([...routing.except, ...listed.refused.map(({ key }) => key)])].sort();
		const variant = except.length === 0 ? '' : hash(except.join());
		const block = except.length === 0 ? plain : keyedBlock(host, routing, (choice) => pluginName(choice, variant));
		const copies = listed.rules.filter(({ key }) => key !== undefined);
		const ours = [...namedCopies([...keylessCopies(dialect, routes, carriers), ...copies]), ...block.routes];
		const isUntouched = carriers.length === 0 || copies.length + block.routes.length === 0;
		const named = block.naming.length === 0 ? [] : around.named;
		const byKey = [...new Set([...block.chosen, ...named])];
		return {
			host: isUntouched ? host : withField(host, 'routes', [...ours, ...routes]),
			refused: listed.refused,
			plugins: choicesOf(block).map((choice) =>
				luaPlugin(pluginName(choice, variant), {
					choice,
					carriers,
					conditions: choice.kind === 'cluster' ? conditionsOf(choice.name, routing) : '',
					except,
				}),
			),
			forks: [
				...byKey.map((cluster): WantedForks => ({ cluster, naming: 'by key', keys: 'all' })),
				...(keys.size === 0 ? [] : clusters.map((cluster): WantedForks => ({ cluster, naming: 'by target', keys }))),
			],
		};
	},
};

function choicesOf({ chosen, naming }: KeyedBlock): readonly Choice[] {
	return [
		...chosen.map((name): Choice => ({ kind: 'cluster', name })),
		...naming.map((name): Choice => ({ kind: 'header', name })),
	];
}

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
function listedKeys({ chosen, naming, others }: KeyedBlock, routing: HostRouting): ReadonlySet<string> {
	const keysOf = (clusters: readonly string[], of: (service: ServicePlan) => readonly string[]) =>
		clusters.flatMap((cluster) => {
			const service = serviceOf(cluster, routing);
			return service ? of(service) : [];
		});
	const named = naming.length === 0 ? [] : routing.around.named;
	const keys = [...keysOf(chosen, answeredKeys), ...keysOf(named, unscriptedKeys), ...keysOf(others, activeKeys)];
	return new Set(keys.sort());
}

function serviceOf(cluster: string, { resolve, substitutions }: HostRouting): ServicePlan | undefined {
	return substitutions.service(resolve(cluster));
}

const activeKeys = memoized(({ substitutions }: ServicePlan) => substitutions.filter(active).map(({ key }) => key));

const answeredKeys = memoized(({ substitutions }: ServicePlan) =>
	substitutions.filter((one) => active(one) && one.to.kind === 'respond').map(({ key }) => key),
);

const unscriptedKeys = memoized(({ substitutions }: ServicePlan) =>
	substitutions
		.filter((one) => active(one) && (one.to.kind === 'respond' || one.when.length > 0))
		.map(({ key }) => key),
);
