// SPDX-License-Identifier: Apache-2.0
import { sameValue, type XdsResource } from '@branchline/plan';
import { field, type Message } from './field.ts';
import { forkPrefix } from './fork-names.ts';
import { nameOf, typeUrls } from './resources.ts';
import { metadataKey, readServicePort } from './service-cluster.ts';
import { stripResource } from './strip.ts';
import { ownTable } from './table.ts';

/** What says in a Cluster's metadata that it is ours. */
export const ourMark = { managedBy: 'branchline' } as const;

/**
 * Whether a resource is all ours, by what it is: xDS has no labels. A table of ours is the one that its service port
 * gets where the user has none; a Cluster says so in its metadata; endpoints have the name of such a Cluster.
 */
export function isOurResource(resource: XdsResource): boolean {
	const name = nameOf(resource);
	const of = readServicePort(name);
	switch (resource['@type']) {
		case typeUrls.routeConfiguration:
			return of !== undefined && sameValue(stripResource(resource), ownTable(of));
		case typeUrls.cluster: {
			const metadata = field<Message>(field<Message>(resource, 'metadata'), 'filter_metadata');
			return (metadata?.[metadataKey] as Message | undefined)?.managedBy === ourMark.managedBy;
		}
		case typeUrls.loadAssignment:
			return of !== undefined || name.startsWith(forkPrefix);
		default:
			return false;
	}
}
