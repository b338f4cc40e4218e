// SPDX-License-Identifier: Apache-2.0
import { describe, objectName, ourMetadata } from '@branchline/adapter';
import type { IstioContext } from './context.ts';
import type { ForkedHost } from './forked-hosts.ts';
import type { VirtualService } from './virtual-service.ts';
import { serviceExports } from './visibility.ts';

/**
 * A VirtualService of ours that says what Istio does without one: each port goes to itself. The destination has no port,
 * which means the port that the request came to (route.go, GetDestinationCluster), so no port changes its behaviour.
 *
 * It is exported to those who see the Service: anybody else would have a host by it that they do not have without it
 * (route.go, buildSidecarVirtualHostsForVirtualService, on port 80).
 */
export function ownVirtualService(host: ForkedHost, { cluster }: IstioContext): VirtualService {
	const { namespace, service, name, plans } = host;
	const origins = plans.flatMap(({ substitutions }) => substitutions.map(({ origin }) => origin));
	const exportTo = serviceExports(cluster, host) ?? [];
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: ourMetadata(objectName('branchline', service), namespace, {
			origins,
			native: [describe({ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name: service } })],
		}),
		spec: {
			hosts: [name],
			exportTo: exportTo.length > 0 ? exportTo : ['*'],
			http: [{ route: [{ destination: { host: name } }] }],
		},
	};
}
