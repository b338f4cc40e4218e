// SPDX-License-Identifier: Apache-2.0
import { finding, findService, type Responder } from '@branchline/adapter';
import { objectOf, type Route, type RouteSet, references } from '@branchline/httproute';
import type { Cluster, Diagnostic } from '@branchline/plan';

/** The namespaces whose proxies see a Service, or all. */
type Viewers = 'all' | ReadonlySet<string>;

/**
 * A warning for each route set on Istio whose siblings lead to the responder, where part of the callers have no cluster for
 * it: Istio shows a Service to the namespaces of its annotation networking.istio.io/exportTo
 * (istio pilot/pkg/model/push_context.go, initServiceRegistry), and a Gateway's proxies are of the Gateway's namespace.
 */
export function hiddenResponder(
	sets: readonly RouteSet[],
	lists: readonly (readonly Route[])[],
	responder: Responder | undefined,
	cluster: Cluster,
): readonly Diagnostic[] {
	if (responder === undefined) return [];
	const { namespace, service } = responder.respond;
	const seen = viewersOf(cluster, { namespace, service });
	if (seen === 'all') return [];
	return sets.flatMap((set, index) => {
		const isUsed = lists[index]!.some((route) =>
			references(route).some((ref) => ref.name === service && ref.namespace === namespace),
		);
		if (!isUsed || isWithin(callersOf(set, cluster), seen)) return [];
		const message = `${set.native.join(', ')}: Service ${namespace}/${service} answers for forks there, and is exported to ${[...seen].sort().join(', ') || 'no namespace'} alone: callers elsewhere fail with their keys`;
		const object = objectOf(set);
		return [finding('adapter/not-visible', message, object ? { object } : {})];
	});
}

function callersOf({ parentRefs: [parent] }: RouteSet, cluster: Cluster): Viewers {
	const { kind, name = '', namespace = 'default' } = parent ?? {};
	return kind === 'Service' ? viewersOf(cluster, { namespace, service: name }) : new Set([namespace]);
}

function viewersOf(cluster: Cluster, name: { readonly namespace: string; readonly service: string }): Viewers {
	const text = findService(cluster, name)?.metadata.annotations?.['networking.istio.io/exportTo'] ?? '';
	const entries = text.split(',').flatMap((entry) => entry.trim() || []);
	if (entries.length === 0 || entries.includes('*')) return 'all';
	return new Set(entries.includes('~') ? [] : entries.map((entry) => (entry === '.' ? name.namespace : entry)));
}

function isWithin(viewers: Viewers, others: ReadonlySet<string>): boolean {
	return viewers !== 'all' && [...viewers].every((namespace) => others.has(namespace));
}
