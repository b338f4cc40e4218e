// SPDX-License-Identifier: Apache-2.0
import { findService } from '@branchline/adapter';
import type { Cluster, ServicePort } from '@branchline/plan';

/** What is needed to tell which service port a destination of a VirtualService is. */
export interface HostContext {
	/** The namespace of the VirtualService, by which short names are completed. */
	readonly namespace: string;
	/** The cluster's DNS domain. */
	readonly domain: string;
	readonly cluster: Cluster;
}

/** The full name of a Service: the only form that every sidecar resolves alike. */
export function fullName(service: Pick<ServicePort, 'namespace' | 'service'>, domain: string): string {
	return `${service.service}.${service.namespace}.svc.${domain}`;
}

/**
 * The Service that a host of a VirtualService names; undefined for any other host. A name without a dot is of the
 * VirtualService's namespace; anything with a dot is taken as it is (istio pilot/pkg/model/config.go, ResolveShortnameToFQDN).
 */
export function serviceOf(host: string, context: HostContext): { namespace: string; service: string } | undefined {
	if (!host.includes('.')) return { namespace: context.namespace, service: host };
	const suffix = `.svc.${context.domain}`;
	if (!host.endsWith(suffix)) return undefined;
	const [service, namespace, ...rest] = host.slice(0, -suffix.length).split('.');
	return service && namespace && rest.length === 0 ? { namespace, service } : undefined;
}

/** Whether a host, perhaps with a wildcard in front, has all names of another (istio pkg/config/host/name.go, SubsetOf). */
export function covers(host: string, other: string): boolean {
	if (!host.startsWith('*')) return host === other;
	const suffix = host.slice(1);
	return other.startsWith('*')
		? other.length >= host.length && other.slice(1).endsWith(suffix)
		: other.endsWith(suffix);
}

/** The port numbers of a Service of the cluster; empty for one that is not known. */
export function portsOf(name: { namespace: string; service: string }, cluster: Cluster): readonly number[] {
	const ports = findService(cluster, name)?.spec?.ports ?? [];
	return ports.map(({ port }) => port);
}

/** What is known of the listener that a rule's requests arrive at. */
export interface Listener {
	readonly port?: number;
	/** Whether it is a gateway's; else it is a sidecar's. */
	readonly gateway?: boolean;
}

/**
 * The port that a destination means (istio pilot/pkg/networking/core/route/route.go, GetDestinationCluster): the one it
 * names, else the port that the request arrived at. A gateway knows every Service, so the only port of one counts there;
 * a sidecar's listener knows only Services that have its port (httproute.go).
 */
export function portOf(
	named: number | undefined,
	service: { readonly namespace: string; readonly service: string },
	listener: Listener | undefined,
	cluster: Cluster,
): number | undefined {
	if (named !== undefined) return named;
	const ports = portsOf(service, cluster);
	if (listener?.gateway && ports.length === 1) return ports[0];
	return listener?.port !== undefined && ports.includes(listener.port) ? listener.port : undefined;
}
