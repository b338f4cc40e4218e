// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { spellings } from './field.ts';
import { typeUrls } from './resources.ts';

/** A message, whose fields may stand in either spelling of proto3 JSON. */
function message(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
	return { fields, required, spellings };
}

const anything = message({});
const mirror = message({ cluster: 'string' });

const added = { list: message({ header: message({ key: 'string', value: 'string' }) }) } as const;
const removed = { list: 'string' } as const;
const mutations = {
	request_headers_to_add: added,
	request_headers_to_remove: removed,
	response_headers_to_add: added,
	response_headers_to_remove: removed,
};

const share = message({ name: 'string', typed_per_filter_config: anything, ...mutations });

const action = message({
	cluster: 'string',
	weighted_clusters: message({ clusters: { list: share } }),
	request_mirror_policies: { list: mirror },
});

const route = message({
	name: 'string',
	match: message({ headers: { list: anything }, query_parameters: { list: anything } }),
	route: action,
	request_mirror_policies: { list: mirror },
	typed_per_filter_config: anything,
	...mutations,
});

const virtualHost = message({
	name: 'string',
	routes: { list: route },
	request_mirror_policies: { list: mirror },
	...mutations,
});

const routeConfiguration = message(
	{
		name: 'string',
		virtual_hosts: { list: virtualHost },
		request_mirror_policies: { list: mirror },
		cluster_specifier_plugins: { list: message({ extension: message({ name: 'string' }) }) },
		...mutations,
	},
	['name'],
);

const filterMetadata = { fields: { 'branchline.dev': anything } } as const;

const cluster = message({ name: 'string', metadata: message({ filter_metadata: filterMetadata }) }, ['name']);

const shapes: ReadonlyMap<unknown, Shape> = new Map([
	[typeUrls.routeConfiguration as string, routeConfiguration],
	[typeUrls.cluster, cluster],
]);

/** The fields of xDS resources that are read. */
export const shapeOf: ShapeOf = (object) => ('@type' in object ? shapes.get(object['@type']) : undefined);
