// SPDX-License-Identifier: Apache-2.0
import type { Shape, ShapeOf } from '@branchline/adapter';
import { bySubset } from './balancing.ts';
import { spellings } from './field.ts';
import { typeUrls } from './resources.ts';
import { oneRoute, routeList } from './route-actions.ts';
import { managerType } from './tables.ts';
import { clusterAction } from './user-plugins.ts';

type MessageShape = Extract<Shape, { fields: unknown }>;

/** A message, whose fields may stand in either spelling of proto3 JSON. */
function message(fields: Readonly<Record<string, Shape>>, required: readonly string[] = []): MessageShape {
	return { fields, required, spellings };
}

const anything = message({});
const mirror = message({ cluster: 'string', cluster_header: 'string' });

const added = { list: message({ header: message({ key: 'string', value: 'string' }) }) } as const;
const removed = { list: 'string' } as const;
const mutations = {
	request_headers_to_add: added,
	request_headers_to_remove: removed,
	response_headers_to_add: added,
	response_headers_to_remove: removed,
};

const share = message({ name: 'string', cluster_header: 'string', typed_per_filter_config: anything, ...mutations });

/** A matcher holds matchers, so its form holds itself. */
const ways: { fields: Record<string, Shape>; spellings: typeof spellings } = { fields: {}, spellings };
const entry = message({ on_match: ways });
const map = message({ map: { map: ways } });
const custom = message({
	typed_config: message({ range_matchers: { list: entry }, domain_matchers: { list: entry } }),
});
const matcher = message({
	on_no_match: ways,
	matcher_list: message({ matchers: { list: entry } }),
	matcher_tree: message({
		input: message({ name: 'string' }),
		exact_match_map: map,
		prefix_match_map: map,
		custom_match: custom,
	}),
});
ways.fields.matcher = matcher;

/** A plugin whose matcher may lead to clusters. */
const plugin = message({
	extension: message({ name: 'string', typed_config: message({ cluster_matcher: matcher }) }),
});

const action = message({
	cluster: 'string',
	cluster_header: 'string',
	cluster_specifier_plugin: 'string',
	inline_cluster_specifier_plugin: plugin,
	weighted_clusters: message({ clusters: { list: share } }),
	request_mirror_policies: { list: mirror },
});

const route = message({
	name: 'string',
	match: message({ headers: { list: anything }, query_parameters: { list: anything } }),
	route: action,
	typed_per_filter_config: anything,
	...mutations,
});

/** What the types of messages in an `Any` that are read look like. */
function typed(forms: Readonly<Record<string, Shape>>): Shape {
	return { by: ({ '@type': type }) => forms[String(type)] ?? anything };
}

// An action of a matcher is a route, or a list of them, or the cluster that a plugin chooses.
ways.fields.action = message({
	name: 'string',
	typed_config: typed({
		[oneRoute]: route,
		[routeList]: message({ routes: { list: route } }),
		[clusterAction]: message({ cluster: 'string' }),
	}),
});

const virtualHost = message({
	name: 'string',
	routes: { list: route },
	matcher,
	request_mirror_policies: { list: mirror },
	...mutations,
});

const tableFields = {
	name: 'string',
	virtual_hosts: { list: virtualHost },
	request_mirror_policies: { list: mirror },
	cluster_specifier_plugins: { list: plugin },
	...mutations,
} as const;

const routeConfiguration = message(tableFields, ['name']);
/** A table that stands in another resource needs no name. */
const inlineTable = message(tableFields);

const filterMetadata = { fields: { 'branchline.dev': anything } } as const;

const subset: { fields: Record<string, Shape>; spellings: typeof spellings } = { fields: {}, spellings };
const balancing = message({
	policies: {
		list: message({ typed_extension_config: message({ typed_config: typed({ [bySubset]: subset }) }) }),
	},
});
subset.fields.subset_lb_policy = balancing;

const cluster = message(
	{
		name: 'string',
		metadata: message({ filter_metadata: filterMetadata }),
		load_balancing_policy: balancing,
	},
	['name'],
);

const scope = message({ name: 'string', route_configuration: inlineTable });

const manager = message({
	route_config: inlineTable,
	scoped_routes: message({
		scoped_route_configurations_list: message({ scoped_route_configurations: { list: scope } }),
	}),
});

const filterChain = message({ filters: { list: message({ typed_config: typed({ [managerType]: manager }) }) } });

const listener = message(
	{
		name: 'string',
		filter_chains: { list: filterChain },
		default_filter_chain: filterChain,
		api_listener: message({ api_listener: typed({ [managerType]: manager }) }),
	},
	['name'],
);

const shapes: ReadonlyMap<unknown, Shape> = new Map([
	[typeUrls.routeConfiguration as string, routeConfiguration],
	[typeUrls.virtualHost, { ...virtualHost, required: ['name'] }],
	[typeUrls.scopedRoutes, { ...scope, required: ['name'] }],
	[typeUrls.listener, listener],
	[typeUrls.cluster, cluster],
]);

/** The fields of xDS resources that are read. */
export const shapeOf: ShapeOf = (object) => ('@type' in object ? shapes.get(object['@type']) : undefined);
