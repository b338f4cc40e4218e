// SPDX-License-Identifier: Apache-2.0
import { findService, memoized } from '@branchline/adapter';
import type { Cluster } from '@branchline/plan';
import { namespaceOf, type VirtualService } from './virtual-service.ts';

/** The namespaces whose proxies see an object: all of them, or those that are named. */
export type Viewers = 'all' | ReadonlySet<string>;

/** The namespaces that an object is exported to by name, `.` being its own and `*` all of them; none: the mesh's default. */
export function exportsOf(
	exportTo: readonly string[] | undefined,
	namespace: string,
	byDefault = '*',
): readonly string[] {
	return (exportTo?.length ? exportTo : [byDefault]).map((entry) => (entry === '.' ? namespace : entry));
}

/**
 * Who sees an object by its `exportTo`: `*` makes it public whatever else is listed, `~` hides it from everybody
 * (istio pilot/pkg/model/push_context.go, initVirtualServices and initServiceRegistry).
 */
function viewersOf(exportTo: readonly string[] | undefined, namespace: string, byDefault = '*'): Viewers {
	const exports = exportsOf(exportTo, namespace, byDefault);
	if (exports.includes('*')) return 'all';
	return new Set(exports.includes('~') ? [] : exports);
}

/** Who sees a VirtualService, as far as its own document tells. */
export function viewersOfRoutes(service: VirtualService, byDefault: string): Viewers {
	return viewersOf(service.spec?.exportTo, namespaceOf(service), byDefault);
}

const exportAnnotation = 'networking.istio.io/exportTo';

/** The list of an annotation `networking.istio.io/exportTo` of a Service of the cluster; undefined: it has none. */
export function serviceExports(
	cluster: Cluster,
	name: { readonly namespace: string; readonly service: string },
): readonly string[] | undefined {
	const text = findService(cluster, name)?.metadata.annotations?.[exportAnnotation];
	return text
		?.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/** Whether any Service of a cluster says who sees it. */
export const hasServiceExports = memoized(({ services }: Cluster): boolean =>
	services.some(({ metadata }) => metadata.annotations?.[exportAnnotation] !== undefined),
);

/** Who sees a Service of the cluster. */
export function viewersOfService(
	cluster: Cluster,
	name: { readonly namespace: string; readonly service: string },
): Viewers {
	return viewersOf(serviceExports(cluster, name), name.namespace);
}

/** Whether everybody who sees the one sees the other. */
export function isWithin(viewers: Viewers, others: Viewers): boolean {
	if (others === 'all') return true;
	return viewers !== 'all' && [...viewers].every((namespace) => others.has(namespace));
}

/** All who see one of several. */
export function union(all: readonly Viewers[]): Viewers {
	if (all.includes('all')) return 'all';
	return new Set(all.flatMap((viewers) => [...viewers]));
}

/** Viewers in words. */
export function wordsFor(viewers: Viewers): string {
	if (viewers === 'all') return 'every namespace';
	return viewers.size === 0 ? 'no namespace' : [...viewers].sort().join(', ');
}
