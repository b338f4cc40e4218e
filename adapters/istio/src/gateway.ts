// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import { covers } from './host.ts';
import { gatewaysOf, hostIn, namespaceOf, type VirtualService } from './virtual-service.ts';

/** A Gateway of networking.istio.io, as far as it is read: the hosts of its servers. */
export interface Gateway extends KubernetesObject {
	readonly spec?: {
		readonly servers?: readonly { readonly hosts?: readonly string[]; readonly [field: string]: unknown }[];
		readonly [field: string]: unknown;
	};
}

/** Whether a native object is a Gateway of Istio's own. */
export function isGateway(object: NativeObject): object is Gateway {
	const { apiVersion, kind } = object as KubernetesObject;
	return kind === 'Gateway' && typeof apiVersion === 'string' && apiVersion.startsWith('networking.istio.io/');
}

/**
 * The domains that a VirtualService has at each gateway, as `gateway domain`: the hosts that it shares with the gateway's
 * servers, the narrower of two (istio pilot/pkg/networking/core/gateway.go, buildGatewayHTTPRouteConfig). A gateway that is
 * not known is taken to serve every host.
 */
export function domainsAtGateways(
	service: VirtualService,
	gateways: ReadonlyMap<string, Gateway>,
	domain: string,
): ReadonlySet<string> {
	const namespace = namespaceOf(service);
	const hosts = (service.spec?.hosts ?? []).map((host) => hostIn(host, namespace, domain).toLowerCase());
	const found = new Set<string>();
	for (const name of gatewaysOf(service)) {
		if (name === 'mesh') continue;
		for (const served of servedTo(namespace, gateways.get(name)))
			for (const host of hosts) {
				if (covers(served, host)) found.add(`${name} ${host}`);
				else if (covers(host, served)) found.add(`${name} ${served}`);
			}
	}
	return found;
}

/** The hosts of a gateway's servers that are open to the VirtualServices of a namespace: `namespace/host`, `./host` or `host`. */
function servedTo(namespace: string, gateway: Gateway | undefined): readonly string[] {
	if (!gateway) return ['*'];
	return (gateway.spec?.servers ?? []).flatMap(({ hosts = [] }) =>
		hosts.flatMap((entry) => {
			const slash = entry.indexOf('/');
			const owner = slash < 0 ? '*' : entry.slice(0, slash);
			const isOpen = owner === '*' || (owner === '.' ? namespaceOf(gateway) : owner) === namespace;
			return isOpen ? [entry.slice(slash + 1).toLowerCase()] : [];
		}),
	);
}

/** The Gateways among native objects, by `namespace/name`. */
export function gatewaysByName(native: readonly NativeObject[]): ReadonlyMap<string, Gateway> {
	return new Map(
		native.filter(isGateway).map((gateway) => [`${namespaceOf(gateway)}/${gateway.metadata.name}`, gateway]),
	);
}
