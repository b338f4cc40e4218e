// SPDX-License-Identifier: Apache-2.0
import { finding } from '@branchline/adapter';
import { type Destination, type Diagnostic, type Plan, servicePortName, type XdsResource } from '@branchline/plan';
import { field, list, type Message } from './field.ts';
import { portsOf } from './reach.ts';

/**
 * A warning for each forked service port that none of the user's tables sends requests to, so that its keys change nothing.
 * None where a table may send requests to clusters that are not written in it.
 */
export function unreached(
	{ services }: Pick<Plan, 'services'>,
	tables: readonly XdsResource[],
	resolve: (cluster: string) => Destination,
): readonly Diagnostic[] {
	if (!tables.every(isPlain)) return [];
	const reached = new Set(tables.flatMap((table) => portsOf(table, resolve)).map(servicePortName));
	const forked = services.filter(({ substitutions }) => substitutions.length > 0).map(({ of }) => servicePortName(of));
	return forked
		.filter((name) => !reached.has(name))
		.map((name) =>
			finding('adapter/fork-unreached', `${name} is forked, and no RouteConfiguration sends requests to it`),
		);
}

/** Whether all clusters that a table sends requests to are written in its routes. */
function isPlain(table: XdsResource): boolean {
	return (
		field(table, 'vhds') === undefined &&
		list(table, 'virtual_hosts').every(
			(host) => field(host, 'matcher') === undefined && list(host, 'routes').every(namesClusters),
		)
	);
}

const elsewhere = ['cluster_header', 'cluster_specifier_plugin', 'inline_cluster_specifier_plugin'];

function namesClusters(route: Message): boolean {
	const action = field<Message>(route, 'route');
	return elsewhere.every((name) => field(action, name) === undefined);
}
