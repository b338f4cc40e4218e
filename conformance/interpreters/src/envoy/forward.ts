// SPDX-License-Identifier: Apache-2.0
import type { Answer, Backend, Outcome } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';
import type { ClusterOutcome } from './destinations.ts';
import {
	field,
	integerField,
	type Message,
	messageField,
	messagesField,
	oneOf,
	otherFields,
	textField,
} from './message.ts';
import type { RequestView } from './request-view.ts';
import { compileHostRewrite, compilePathRewrite } from './rewrite.ts';

/** Forwards a request; `matched` is the part of the path that the route matched, `clusters` says where clusters lead. */
export type Forward = (request: RequestView, matched: string, clusters: ClusterOutcome) => Answer;

/** What surrounds a route action: effects of its route, table and listener, and the mirrors that hold if it has none. */
export interface Surroundings {
	readonly effects: Readonly<Record<string, unknown>>;
	readonly mirrors: readonly Message[];
	/** Throws UndefinedConfiguration for a cluster that must exist and does not. */
	readonly validate: (cluster: string) => void;
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
const OF_CLUSTER = new Set(['name', 'weight', 'cluster_header']);
const OF_MIRROR = new Set(['cluster', 'cluster_header']);

/**
 * Compiles a `RouteAction`. Effects hold `path` and `authority` as they leave, every other field of the action raw, and
 * those of the surroundings. Throws UndefinedConfiguration where Envoy refuses the action (no cluster, weights that sum
 * to nothing, a bad rewrite), and, when asked, for cluster specifier plugins.
 */
export function compileForward(action: Message, surroundings: Surroundings): Forward {
	const backends = compileBackends(action, surroundings.validate);
	const own = messagesField(action, 'request_mirror_policies');
	const mirrors = own.length > 0 ? own : surroundings.mirrors;
	for (const { cluster } of mirrors) if (typeof cluster === 'string') surroundings.validate(cluster);
	const path = compilePathRewrite(action);
	const host = compileHostRewrite(action);
	const policies = mirrors.map((mirror) => otherFields(mirror, OF_MIRROR));
	const shares = policies.some((policy) => Object.keys(policy).length > 0) ? { request_mirror_policies: policies } : {};
	const fixed = { ...otherFields(action, COMPUTED), ...shares, ...surroundings.effects };
	return (request, matched, clusters) => ({
		kind: 'forward',
		backends: backends(clusters),
		mirrors: mirrors.map((mirror) => outcomeOf(mirror, 'cluster', clusters)),
		effects: { path: path(request, matched), authority: host(request), ...fixed },
	});
}

function compileBackends(
	action: Message,
	validate: (cluster: string) => void,
): (clusters: ClusterOutcome) => Backend[] {
	const kind = oneOf(action, SPECIFIERS);
	switch (kind) {
		case 'cluster':
			validate(textField(action, kind) ?? '');
			return (clusters) => [{ weight: 1, to: outcomeOf(action, kind, clusters) }];
		case 'cluster_header':
			return (clusters) => [{ weight: 1, to: outcomeOf(action, 'cluster', clusters) }];
		case 'weighted_clusters':
			return compileWeighted(messageField(action, kind) ?? {}, validate);
		case undefined:
			throw new UndefinedConfiguration('a route action names no cluster');
		default:
			return () => {
				throw new UndefinedConfiguration(`routes with ${kind} are not judged here`);
			};
	}
}

// The weights count relative to their sum; every entry must have one.
function compileWeighted(weighted: Message, validate: (cluster: string) => void): (to: ClusterOutcome) => Backend[] {
	const all = messagesField(weighted, 'clusters');
	const entries = all.map((entry) => ({ entry, weight: integerField(entry, 'weight') ?? -1 }));
	const total = entries.reduce((sum, { weight }) => sum + weight, 0);
	if (total <= 0 || total > 0xffffffff || entries.some(({ weight }) => weight < 0)) {
		throw new UndefinedConfiguration(`the weights of weighted_clusters sum to ${total}, or one is missing or negative`);
	}
	for (const { entry } of entries) {
		if (oneOf(entry, ['name', 'cluster_header']) === 'name') validate(textField(entry, 'name') ?? '');
	}
	return (clusters) =>
		entries
			.filter(({ weight }) => weight > 0)
			.map(({ entry, weight }) => {
				const effects = otherFields(entry, OF_CLUSTER);
				const to = outcomeOf(entry, 'name', clusters);
				return Object.keys(effects).length > 0 ? { weight, to, effects } : { weight, to };
			});
}

function outcomeOf(holder: Message, nameField: string, clusters: ClusterOutcome): Outcome {
	const header = field(holder, 'cluster_header');
	if (header !== undefined && header !== '') return { kind: 'other', native: { cluster_header: header } };
	const name = textField(holder, nameField) ?? '';
	if (name === '') throw new UndefinedConfiguration('a route action names an empty cluster');
	return clusters(name);
}
