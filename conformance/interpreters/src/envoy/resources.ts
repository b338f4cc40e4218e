// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, NativeObject } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { type Message, textField } from './message.ts';

/** The resources of a configuration by type and name, and all objects as they were given. */
export interface Resources {
	readonly objects: readonly NativeObject[];
	readonly listeners: readonly Message[];
	readonly tables: ReadonlyMap<string, Message>;
	readonly clusters: ReadonlyMap<string, Message>;
	readonly assignments: ReadonlyMap<string, Message>;
}

/** Sorts a configuration's resources by type; throws UndefinedConfiguration where two of one type have one name. */
export function resourcesOf(objects: readonly NativeObject[]): Resources {
	return {
		objects,
		listeners: [...named(objects, 'listener.v3.Listener', 'name').values()],
		tables: named(objects, 'route.v3.RouteConfiguration', 'name'),
		clusters: named(objects, 'cluster.v3.Cluster', 'name'),
		assignments: named(objects, 'endpoint.v3.ClusterLoadAssignment', 'cluster_name'),
	};
}

/** Names what a request is sent to: `shop/checkout:8080` for a service port, the table's name for a table. */
export function addresseeOf(to: HttpRequest['to']): string {
	if ('routeConfiguration' in to) return to.routeConfiguration;
	if ('gateway' in to) return `${to.gateway.namespace}/${to.gateway.name}:${to.port}`;
	return `${to.namespace}/${to.service}:${to.port}`;
}

function named(objects: readonly NativeObject[], type: string, nameField: string): Map<string, Message> {
	const result = new Map<string, Message>();
	for (const object of objects as readonly Message[]) {
		if (object['@type'] !== `type.googleapis.com/envoy.config.${type}`) continue;
		const name = textField(object, nameField) ?? '';
		if (result.has(name)) throw new UndefinedConfiguration(`there are two resources ${type} with the name ${name}`);
		result.set(name, object);
	}
	return result;
}
