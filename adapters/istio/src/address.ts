// SPDX-License-Identifier: Apache-2.0
import { hash, ourMetadata, substitutionsTo } from '@branchline/adapter';
import type { KubernetesObject, Origin, Plan, Target } from '@branchline/plan';
import { addressHost } from './destinations.ts';

type AddressTarget = Extract<Target, { kind: 'address' }>;

/** One ServiceEntry for each address that a plan's forks name, in the namespace of the first sandbox that names it. */
export function serviceEntries(plan: Plan): readonly KubernetesObject[] {
	const uses = new Map<string, { target: AddressTarget; origins: Origin[] }>();
	for (const { to, origin } of substitutionsTo(plan, 'address')) {
		const host = addressHost(to);
		const use = uses.get(host) ?? { target: to, origins: [] };
		use.origins.push(origin);
		uses.set(host, use);
	}
	return [...uses.values()].map(({ target, origins }) => serviceEntry(target, origins));
}

/**
 * The ServiceEntry that makes an address a destination, visible to every namespace because rules in any of them may
 * use it (istio.io/api networking/v1alpha3/service_entry.proto).
 */
function serviceEntry(target: AddressTarget, origins: readonly Origin[]): KubernetesObject {
	const { address, port } = target;
	const namespace = origins.map(({ sandbox }) => sandbox.split('/')[0]!).sort()[0]!;
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'ServiceEntry',
		metadata: ourMetadata(`branchline-address-${hash(`${address} ${port}`)}`, namespace, { origins }),
		spec: {
			hosts: [addressHost(target)],
			exportTo: ['*'],
			location: 'MESH_INTERNAL',
			resolution: 'STATIC',
			ports: [{ number: port, name: 'http', protocol: 'HTTP' }],
			endpoints: [{ address }],
		},
	};
}
