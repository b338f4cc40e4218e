// SPDX-License-Identifier: Apache-2.0
import { describe, finding, findService, refTo } from '@branchline/adapter';
import { namespaceOf, type ParentRef, type Route } from '@branchline/httproute';
import { type Cluster, type Diagnostic, type Plan, servicePortName } from '@branchline/plan';
import { isMeshParent } from './service-sets.ts';

/** A warning for each reference to a forked Service that is none to the API, so that the route hangs on nothing. */
export function looseParents(users: readonly Route[], { services }: Plan): readonly Diagnostic[] {
	const forked = new Set(services.map(({ of }) => `${of.namespace}/${of.service}`));
	const loose = (ref: ParentRef) => ref.kind === 'Service' && !isMeshParent(ref);
	return users.flatMap((route) =>
		(route.spec?.parentRefs ?? [])
			.filter((ref) => loose(ref) && forked.has(`${ref.namespace ?? namespaceOf(route)}/${ref.name}`))
			.map(({ name, group }) =>
				finding(
					'adapter/native-ignored',
					`${describe(route)}: its parent ${name} is no Service: ${group === undefined ? 'without a group it is of gateway.networking.k8s.io' : `the group is ${group}`}`,
					{ object: refTo(route), hint: 'write group: ""' },
				),
			),
	);
}

/** Ports that Istio takes for TCP unless their protocol is said (istio pkg/config/kube/conversion.go). */
const tcpByNumber = new Set([25, 53, 3306, 27017]);

const declaresProtocol = /^(http|http2|grpc|grpc-web)(-|$)/;

/** A finding for each forked service port that an Istio sidecar does not route by request, whatever routes say. */
export function portsOfTcp({ services }: Plan, cluster: Cluster): readonly Diagnostic[] {
	return services.flatMap(({ of, substitutions }) => {
		const port = findService(cluster, of)?.spec?.ports?.find((candidate) => candidate.port === of.port);
		const isSaid = port?.appProtocol !== undefined || declaresProtocol.test(port?.name ?? '');
		if (substitutions.length === 0 || !port || isSaid || !tcpByNumber.has(of.port)) return [];
		const why = `Istio takes port ${of.port} for TCP where neither appProtocol nor the name says otherwise`;
		const object = { apiVersion: 'v1', kind: 'Service', namespace: of.namespace, name: of.service };
		return [finding('adapter/port-not-routed', `${servicePortName(of)}: ${why}`, { object })];
	});
}
