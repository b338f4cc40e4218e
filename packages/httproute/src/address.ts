// SPDX-License-Identifier: Apache-2.0
import { ourMetadata, substitutionsTo } from '@branchline/adapter';
import type { KubernetesObject, Origin, Plan, Target } from '@branchline/plan';
import { addressService } from './destinations.ts';
import { references } from './references.ts';
import type { Route } from './route.ts';

type AddressTarget = Extract<Target, { kind: 'address' }>;

/** The objects by which routes of ours reach addresses: a Service and an EndpointSlice per address and namespace. */
export function addressesUsed(plan: Plan, lists: readonly (readonly Route[])[]): readonly KubernetesObject[] {
	const targets = targetsByName(plan);
	if (targets.size === 0) return [];
	const used = new Map<string, readonly KubernetesObject[]>();
	for (const { name, namespace = '' } of lists.flat().flatMap(references)) {
		const known = targets.get(name);
		if (known) used.set(`${namespace}/${name}`, addressObjects(known.target, namespace, known.origins));
	}
	return [...used.values()].flat();
}

/** The address targets of a plan by the name of the Service that stands for them. */
function targetsByName(
	plan: Plan,
): ReadonlyMap<string, { readonly target: AddressTarget; readonly origins: readonly Origin[] }> {
	const targets = new Map<string, { target: AddressTarget; origins: Origin[] }>();
	for (const { to, origin } of substitutionsTo(plan, 'address')) {
		const name = addressService(to);
		targets.set(name, { target: to, origins: [...(targets.get(name)?.origins ?? []), origin] });
	}
	return targets;
}

/**
 * The Service without a selector and its EndpointSlice by which routes of one namespace reach an address
 * (Kubernetes, Services without selectors; an EndpointSlice may hold no loopback address).
 */
function addressObjects(
	target: AddressTarget,
	namespace: string,
	origins: readonly Origin[],
): readonly KubernetesObject[] {
	const name = addressService(target);
	const metadata = ourMetadata(name, namespace, { origins });
	const port = { name: 'http', protocol: 'TCP', port: target.port };
	return [
		{ apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ ...port, targetPort: target.port }] } },
		{
			apiVersion: 'discovery.k8s.io/v1',
			kind: 'EndpointSlice',
			metadata: { ...metadata, labels: { ...metadata.labels, 'kubernetes.io/service-name': name } },
			addressType: target.address.includes(':') ? 'IPv6' : 'IPv4',
			endpoints: [{ addresses: [target.address], conditions: { ready: true } }],
			ports: [port],
		},
	];
}
