// SPDX-License-Identifier: Apache-2.0
import { finding, findService } from '@branchline/adapter';
import { type Cluster, type Diagnostic, type ServicePlan, servicePortName } from '@branchline/plan';

/** Ports that Linkerd takes as opaque by default (charts/linkerd-control-plane/values.yaml, opaquePorts). */
const opaquePorts = new Set([25, 587, 3306, 4444, 5432, 6379, 9300, 11211]);

/** Values of appProtocol that Linkerd routes by request (policy-controller/core/src/outbound.rs); all others are opaque. */
const httpProtocols = new Set(['http', 'kubernetes.io/h2c']);

/**
 * Why Linkerd does not route a forked service port by header, whatever routes say; undefined where it does.
 * An appProtocol beats the list of opaque ports, which beats detection.
 */
export function portFinding(plan: ServicePlan, cluster: Cluster): Diagnostic | undefined {
	const { namespace, service: name, port } = plan.of;
	const service = findService(cluster, plan.of);
	if (!service) return undefined;
	const object = { apiVersion: 'v1', kind: 'Service', namespace, name };
	const refuse = (why: string, hint: string) =>
		finding('adapter/port-not-routed', `${servicePortName(plan.of)}: Linkerd does not route it by header: ${why}`, {
			object,
			hint,
		});
	if (service.spec?.type === 'ExternalName' || service.spec?.clusterIP === 'None')
		return refuse(
			'routes need a parent Service with a cluster IP',
			'give the Service a cluster IP, or have callers use one that has',
		);
	const spec = service.spec?.ports?.find((candidate) => candidate.port === port);
	const appProtocol = spec?.appProtocol;
	if (appProtocol !== undefined)
		return httpProtocols.has(appProtocol)
			? undefined
			: refuse(
					`appProtocol ${appProtocol} is opaque to it; kubernetes.io/h2c and http are not`,
					'set the port’s appProtocol to one of these',
				);
	return opaqueByList(service.metadata.annotations, port, spec?.name)
		? refuse(
				'the port is in its list of opaque ports',
				'set the port’s appProtocol to http if it speaks HTTP, or leave it out of config.linkerd.io/opaque-ports',
			)
		: undefined;
}

/** A list names ports by number, by range, or by name (pkg/util/parsing.go, ParsePorts). */
function opaqueByList(
	annotations: Readonly<Record<string, string>> | undefined,
	port: number,
	name: string | undefined,
): boolean {
	const listed = annotations?.['config.linkerd.io/opaque-ports'];
	if (listed === undefined) return opaquePorts.has(port);
	return listed.split(',').some((part) => {
		if (part.trim() === name) return true;
		const [from, to = from] = part.trim().split('-').map(Number);
		return from !== undefined && to !== undefined && port >= from && port <= to;
	});
}
