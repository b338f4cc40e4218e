// SPDX-License-Identifier: Apache-2.0
import { isListenerParent, namespaceOf, type ParentRef, type Route, type RouteKind } from '@branchline/httproute';
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { selects } from './label-selector.ts';
import { type Listener, type Listeners, parentId, parentOf } from './listeners.ts';

/** The labels of the Namespaces in the input. */
export type NamespaceLabels = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Whether a listener admits a route; `unknown` where its selector reads a Namespace that is not in the input. */
export type Admission = 'yes' | 'no' | 'unknown';

/** The labels of every Namespace in the input; each carries its own name as a label (Kubernetes, well-known labels). */
export function namespaceLabels(native: readonly NativeObject[]): NamespaceLabels {
	const namespaces = (native as readonly KubernetesObject[]).filter(
		({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace',
	);
	return new Map(namespaces.map(({ metadata: { name, labels } }) => [name, { ...ownName(name), ...labels }]));
}

function ownName(name: string): Readonly<Record<string, string>> {
	return { 'kubernetes.io/metadata.name': name };
}

/** The listeners that one parent reference of a route names and that can carry routes of its kind. */
export function referredTo(ref: ParentRef, route: Route, listeners: Listeners): readonly Listener[] {
	if (!isListenerParent(ref)) return [];
	const parent = parentOf({ ...ref, namespace: ref.namespace ?? namespaceOf(route) });
	const known = listeners.get(parentId(parent));
	if (!known)
		return [
			{
				parent,
				gateway: parent.kind ? undefined : `${parent.namespace}/${parent.name}`,
				...(ref.sectionName === undefined ? {} : { name: ref.sectionName }),
				...(ref.port === undefined ? {} : { port: ref.port }),
			},
		];
	return known.filter(
		(listener) =>
			(ref.sectionName ?? listener.name) === listener.name &&
			(ref.port ?? listener.port) === listener.port &&
			carries(listener, route.kind),
	);
}

/** HTTPRoutes and GRPCRoutes attach to listeners of HTTP and HTTPS, of the kinds that are allowed (gateway_types.go). */
function carries({ protocol = 'HTTP', allowedRoutes }: Listener, kind: RouteKind): boolean {
	const kinds = allowedRoutes?.kinds ?? [];
	return (
		(protocol === 'HTTP' || protocol === 'HTTPS') &&
		(kinds.length === 0 || kinds.some((allowed) => allowed.kind === kind && (allowed.group ?? group) === group))
	);
}

const group = 'gateway.networking.k8s.io';

/** Whether a listener admits routes of a namespace: by default only its own (gateway_types.go, RouteNamespaces). */
export function admits(listener: Listener, namespace: string, labels: NamespaceLabels): Admission {
	if (listener.name === undefined) return 'unknown';
	const { from = 'Same', selector = {} } = listener.allowedRoutes?.namespaces ?? {};
	if (from === 'All') return 'yes';
	if (from !== 'Selector') return from === 'Same' && namespace === listener.parent.namespace ? 'yes' : 'no';
	const known = labels.get(namespace);
	if (known) return selects(selector, known) ? 'yes' : 'no';
	const readsName = [
		...Object.keys(selector.matchLabels ?? {}),
		...(selector.matchExpressions ?? []).map(({ key }) => key),
	];
	if (!readsName.every((key) => key in ownName(namespace))) return 'unknown';
	return selects(selector, ownName(namespace)) ? 'yes' : 'no';
}

/**
 * The hostnames of a route that a listener accepts, with the hostname for which the route is asked there: the
 * intersection of both (HTTPRoute, hostnames), `''` for every hostname.
 */
export function hostnamesAt(
	route: Route,
	listener: Listener,
): readonly { readonly own: string; readonly effective: string }[] {
	const wanted = route.spec?.hostnames ?? [];
	if (wanted.length === 0) return [{ own: '', effective: listener.hostname ?? '' }];
	return wanted.flatMap((own) => {
		const effective = intersection(own, listener.hostname || undefined);
		return effective === undefined ? [] : [{ own, effective }];
	});
}

function intersection(route: string, listener: string | undefined): string | undefined {
	if (listener === undefined || listener === route || covers(listener, route)) return route;
	return covers(route, listener) ? listener : undefined;
}

function covers(wildcard: string, hostname: string): boolean {
	return wildcard.startsWith('*.') && hostname.endsWith(wildcard.slice(1)) && hostname.length > wildcard.length - 1;
}
