// SPDX-License-Identifier: Apache-2.0
import type { Answer } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import { clusterMetadataHeaders, type NamedBackend } from './cluster-metadata.ts';
import type { Clusters } from './destinations.ts';
import { fractionOf } from './draw.ts';
import { type Message, messageField, messagesField, oneOf, otherFields, textField } from './message.ts';
import { clusterOf, headerOf } from './outcome.ts';
import type { RequestView } from './request-view.ts';
import { compileHostRewrite, compilePathRewrite } from './rewrite.ts';
import { compilePlugin, type Plugin } from './specifier.ts';
import { type Backends, compileWeighted } from './weighted.ts';

/** Forwards a request; `matched` is the part of the path that the route matched, `clusters` says where clusters lead. */
export type Forward = (request: RequestView, matched: string, clusters: Clusters) => Answer;

/** What surrounds a route action: effects of its route, table and listener, and the mirrors that hold if it has none. */
export interface Surroundings {
	readonly effects: Readonly<Record<string, unknown>>;
	readonly mirrors: readonly Message[];
	/** Throws UndefinedConfiguration for a cluster that must exist and does not. */
	readonly validate: (cluster: string) => void;
	/** The table's plugins that name clusters, by name. */
	readonly plugins: ReadonlyMap<string, Plugin>;
}

const SPECIFIERS = [
	'cluster',
	'cluster_header',
	'weighted_clusters',
	'cluster_specifier_plugin',
	'inline_cluster_specifier_plugin',
];
const COMPUTED = new Set([
	...SPECIFIERS,
	'request_mirror_policies',
	'prefix_rewrite',
	'regex_rewrite',
	'host_rewrite_literal',
	'host_rewrite_header',
	'host_rewrite_path_regex',
]);
const OF_MIRROR = new Set(['cluster', 'cluster_header']);

/**
 * Compiles a `RouteAction`. Effects hold `path` and `authority` as they leave, every other field of the action raw, and
 * those of the surroundings. Throws UndefinedConfiguration where Envoy refuses the action (no cluster, weights that sum
 * to nothing, a bad rewrite, a plugin that is not there), and, when asked, for plugins that are not judged. Gives
 * `unroutable` for an action whose plugin Envoy does not have and may do without.
 */
export function compileForward(action: Message, surroundings: Surroundings): Forward | 'unroutable' {
	const backends = compileBackends(action, surroundings);
	if (backends === 'unroutable') return backends;
	const own = messagesField(action, 'request_mirror_policies');
	const mirrors = (own.length > 0 ? own : surroundings.mirrors).filter((mirror) => !isNever(mirror));
	for (const { cluster } of mirrors) if (typeof cluster === 'string') surroundings.validate(cluster);
	const path = compilePathRewrite(action);
	const host = compileHostRewrite(action);
	const policies = mirrors.map((mirror) => otherFields(mirror, OF_MIRROR));
	const shares = policies.some((policy) => Object.keys(policy).length > 0) ? { request_mirror_policies: policies } : {};
	const { fixed, additions } = clusterMetadataHeaders({
		...otherFields(action, COMPUTED),
		...shares,
		...surroundings.effects,
	});
	return (request, matched, clusters) => ({
		kind: 'forward',
		backends: additions(backends(request, clusters), clusters.metadata),
		mirrors: mirrors
			.filter((mirror) => isNamed(mirror, request))
			.map((mirror) => clusters.to(clusterOf(mirror, 'cluster', request))),
		effects: { path: path(request, matched), authority: host(request), ...fixed },
	});
}

// A share of nothing mirrors nothing: the runtime is taken to be empty (`FilterUtility::shouldShadow`).
function isNever(mirror: Message): boolean {
	const fraction = messageField(mirror, 'runtime_fraction');
	return fraction !== undefined && (fractionOf(mirror)?.below ?? 1) === 0;
}

// A mirror whose cluster a header names mirrors nothing where the request has no such header.
function isNamed(mirror: Message, request: RequestView): boolean {
	const header = headerOf(mirror);
	return header === undefined || (request.values(header)[0] ?? '') !== '';
}

function compileBackends(action: Message, { validate, plugins }: Surroundings): Backends | 'unroutable' {
	const kind = oneOf(action, SPECIFIERS);
	switch (kind) {
		case 'cluster':
			validate(textField(action, kind) ?? '');
			return (request, clusters) => [named(clusterOf(action, kind, request), clusters)];
		case 'cluster_header':
			return (request, clusters) => [named(clusterOf(action, kind, request), clusters)];
		case 'weighted_clusters':
			return compileWeighted(messageField(action, kind) ?? {}, validate);
		case 'cluster_specifier_plugin':
			return specified(plugins.get(textField(action, kind) ?? ''));
		case 'inline_cluster_specifier_plugin':
			return specified(compilePlugin(messageField(action, kind) ?? {}));
		default:
			throw new UndefinedConfiguration('a route action names no cluster');
	}
}

function specified(plugin: Plugin | undefined): Backends | 'unroutable' {
	if (plugin === undefined)
		throw new UndefinedConfiguration('a route names a cluster specifier plugin that is not there');
	if (plugin === 'missing') return 'unroutable';
	return (request, clusters) => [named(plugin(request, clusters), clusters)];
}

function named(cluster: string, clusters: Clusters): NamedBackend {
	return { weight: 1, to: clusters.to(cluster), cluster };
}
