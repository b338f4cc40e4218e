// SPDX-License-Identifier: Apache-2.0
import { addresses } from '../network/names.ts';

/** The user that Istio's proxies run as, whose traffic is not led through them. */
export const proxyUser = 1337;

/** The ports of a proxy, which are Istio's. */
export const proxyPorts = {
	/** Of 127.0.0.1 alone. */
	admin: 15_000,
	outbound: 15_001,
	inbound: 15_006,
	readiness: 15_021,
	statistics: 15_090,
} as const;

/** Where istiod listens in the node's network; what is of no use to pods is on its loopback. */
export const istiod = {
	host: addresses.node,
	/** xDS in clear text. */
	discovery: 15_010,
	ready: 15_080,
	monitoring: 15_014,
} as const;

/** The namespace of Istio's own objects, whose configuration is the whole mesh's. */
export const rootNamespace = 'istio-system';
