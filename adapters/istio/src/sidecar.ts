// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { covers } from './host.ts';
import { namespaceOf } from './virtual-service.ts';

/** A Sidecar of networking.istio.io, as far as it is read: what the proxies of its workloads are told of. */
export interface Sidecar extends KubernetesObject {
	readonly spec?: {
		readonly workloadSelector?: unknown;
		readonly egress?: readonly EgressListener[];
		readonly [field: string]: unknown;
	};
}

/** One `egress` entry: the hosts that are imported, on every port or on one. */
export interface EgressListener {
	readonly hosts?: readonly string[];
	readonly port?: { readonly number?: number; readonly protocol?: string };
	readonly [field: string]: unknown;
}

/** The namespace whose Sidecar counts where a namespace has none: the default of `meshConfig.rootNamespace`. */
const rootNamespace = 'istio-system';

/** Whether a native object is a Sidecar. */
export function isSidecar(object: NativeObject): object is Sidecar {
	const { apiVersion, kind } = object as KubernetesObject;
	return kind === 'Sidecar' && typeof apiVersion === 'string' && apiVersion.startsWith('networking.istio.io/');
}

/** A Sidecar, and a namespace of callers that it holds for; `undefined` stands for any that nothing names. */
export interface Scope {
	readonly sidecar: Sidecar;
	readonly viewer: string | undefined;
}

/**
 * The Sidecars that limit what callers see, each with the namespaces among `namespaces`, or any other, that it holds for: its
 * own, or for one of the root namespace all that have none without a workloadSelector
 * (istio pilot/pkg/model/push_context.go, initSidecarScopes).
 */
export function scopesOf(sidecars: readonly Sidecar[], namespaces: readonly string[]): readonly Scope[] {
	const limiting = sidecars.filter(({ spec }) => (spec?.egress?.length ?? 0) > 0);
	const whole = new Set(sidecars.filter(({ spec }) => !spec?.workloadSelector).map(namespaceOf));
	return limiting.flatMap((sidecar): readonly Scope[] => {
		const own = namespaceOf(sidecar);
		if (own !== rootNamespace || sidecar.spec?.workloadSelector) return [{ sidecar, viewer: own }];
		const others = namespaces.filter((namespace) => !whole.has(namespace));
		return [own, ...others, undefined].map((viewer) => ({ sidecar, viewer }));
	});
}

/** Something that an egress listener may import: by any one of its hosts. */
export interface Importable {
	readonly namespace: string;
	readonly hosts: readonly string[];
	/** Services are imported by hosts that cover theirs; VirtualServices by those that have a name in common with them. */
	readonly isRoutes: boolean;
}

/** The egress listeners of a scope that import something (sidecar.go, SelectVirtualServices and selectServices). */
export function importing({ sidecar, viewer }: Scope, what: Importable): readonly EgressListener[] {
	return (sidecar.spec?.egress ?? []).filter(({ hosts = [] }) => {
		const near = hosts.map((entry) => readEntry(entry, viewer)).filter((entry) => entry.isOf(what.namespace));
		return what.hosts.some(
			(host) =>
				!near.some((entry) => entry.isExcluded && covers(entry.host, host)) &&
				near.some(
					(entry) => !entry.isExcluded && (covers(entry.host, host) || (what.isRoutes && covers(host, entry.host))),
				),
		);
	});
}

/** The port that a listener is for; undefined: every port, as for a proxy for all of HTTP (needsPortMatch). */
export function portOfListener({ port }: EgressListener): number | undefined {
	return port?.protocol?.toUpperCase() === 'HTTP_PROXY' ? undefined : port?.number || undefined;
}

function readEntry(entry: string, viewer: string | undefined) {
	const slash = entry.indexOf('/');
	const written = entry.slice(0, Math.max(slash, 0));
	const isExcluded = written.startsWith('~');
	const named = isExcluded ? written.slice(1) || '*' : written;
	const namespace = named === '.' ? viewer : named;
	return {
		isExcluded,
		host: entry.slice(slash + 1),
		isOf: (other: string) => slash >= 0 && (namespace === '*' || namespace === other),
	};
}
