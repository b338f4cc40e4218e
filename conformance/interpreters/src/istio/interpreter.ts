// SPDX-License-Identifier: Apache-2.0
import { type Interpreter, UndefinedConfiguration } from '../contract.ts';
import { interpretAtGateway } from './gateway.ts';
import { interpretAtSidecar } from './sidecar.ts';
import { worldOf } from './world.ts';

/**
 * Istio with sidecars and gateways, configured by VirtualServices (networking.istio.io, any version): istiod of 1.31 with
 * Envoy up to 1.38, REGISTRY_ONLY, cluster domain `cluster.local`, root namespace `istio-system`, path normalisation BASE.
 *
 * It reads Service, EndpointSlice, VirtualService, ServiceEntry, Gateway, Sidecar (egress) and DestinationRule. Of requests to
 * a route table, and where an EnvoyFilter or a Gateway API route of a Service bears on one, it says nothing:
 * {@link UndefinedConfiguration}.
 */
export const istio: Interpreter = {
	mesh: 'istio',
	interpret(configuration, request) {
		const world = worldOf(configuration);
		const { to } = request;
		if ('gateway' in to) return interpretAtGateway(world, request, to);
		if ('service' in to) return interpretAtSidecar(world, request, to);
		throw new UndefinedConfiguration(
			`route table ${to.routeConfiguration}: a proxy of Istio is asked by host and port`,
		);
	},
};
