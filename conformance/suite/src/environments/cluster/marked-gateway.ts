// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { gatewayApiOf, gatewayPorts } from './gateway-objects.ts';
import { type MarkedGateway, markerHost, markerWorkload } from './marker.ts';

interface IstioGatewaySpec {
	readonly servers?: readonly { readonly hosts?: readonly string[] }[];
}

interface Listener {
	readonly name: string;
	readonly port: number;
	readonly protocol?: string;
	readonly hostname?: string;
	readonly allowedRoutes?: {
		readonly namespaces?: { readonly from?: string };
		readonly kinds?: readonly { readonly kind: string }[];
	};
}

interface RouteSpec {
	readonly hostnames?: readonly string[];
}

/**
 * How the marker gets into a Gateway; undefined where it does not without getting in the way of users. It needs a host of
 * its own: beside a route for a host of theirs, another one for the same host may change what is asked first.
 */
export function markedGateway(
	gateway: KubernetesObject,
	users: readonly KubernetesObject[],
): MarkedGateway | undefined {
	const { name, namespace = '' } = gateway.metadata;
	if (gatewayApiOf(gateway) === 'istio') {
		const { servers = [] } = gateway.spec as IstioGatewaySpec;
		return servers.some(({ hosts = [] }) => hosts.some(isAnyHost)) ? { namespace, name, host: markerHost } : undefined;
	}
	const [port] = gatewayPorts(gateway);
	const { listeners = [] } = gateway.spec as { readonly listeners?: readonly Listener[] };
	const admitting = listeners.filter((listener) => listener.port === port && admits(listener, namespace));
	const entries = admitting.map((listener) => ({ listener: listener.name, host: ownHostAt(listener) }));
	const free = entries.find(({ host }) => host !== undefined && !users.some((object) => isGrpcOf(object, host)));
	return free?.host === undefined ? undefined : { namespace, name, host: free.host, listener: free.listener };
}

function isAnyHost(host: string): boolean {
	return host === '*' || host === '*/*' || host === './*';
}

/** Whether a listener of a Gateway takes the HTTPRoutes of the marker's namespace. */
function admits({ protocol = 'HTTP', allowedRoutes = {} }: Listener, namespace: string): boolean {
	const { namespaces: { from = 'Same' } = {}, kinds = [] } = allowedRoutes;
	const isNamespaceAdmitted = from === 'All' || (from === 'Same' && namespace === markerWorkload.namespace);
	const isKindAdmitted = kinds.length === 0 || kinds.some(({ kind }) => kind === 'HTTPRoute');
	return protocol === 'HTTP' && isNamespaceAdmitted && isKindAdmitted;
}

/** The marker's own host at a listener. */
function ownHostAt({ hostname = '' }: Listener): string | undefined {
	if (hostname === '') return markerHost;
	return hostname.startsWith('*.') ? `${markerWorkload.name}${hostname.slice(1)}` : undefined;
}

/** Whether a GRPCRoute may be for a host: of it and an HTTPRoute for one host, only one is accepted (Gateway API, GRPCRoute). */
function isGrpcOf({ kind, spec }: KubernetesObject, host: string): boolean {
	if (kind !== 'GRPCRoute') return false;
	const { hostnames = [] } = spec as RouteSpec;
	return hostnames.length === 0 || hostnames.some((one) => one === host || isWithin(host, one));
}

function isWithin(host: string, wildcard: string): boolean {
	return wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1));
}
