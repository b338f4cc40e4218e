// SPDX-License-Identifier: Apache-2.0
import { findResponder, isOurs } from '@branchline/adapter';
import { type Cluster, namespaceOf } from '@branchline/model';
import { compareServicePorts, isHttpPort, type Plan, type ServicePort, servicePortName } from '@branchline/plan';

/** The TCP ports of Services, sorted. */
export interface ServicePorts {
	/** Those that sandboxes can be about: routed by header, and no fork of a sandbox that is there. */
	readonly http: readonly ServicePort[];
	/** Those that cannot be routed by header. */
	readonly other: readonly ServicePort[];
}

/** The service ports of a cluster, of those that are wanted; the responder is not among them. */
export function servicePorts(
	cluster: Cluster,
	plan: Plan,
	isWanted: (of: ServicePort) => boolean = () => true,
): ServicePorts {
	const targets = new Set(
		plan.services.flatMap(({ substitutions }) =>
			substitutions.flatMap(({ to }) => (to.kind === 'service' ? [serviceName(to.port)] : [])),
		),
	);
	const responder = findResponder(cluster);
	if (responder) targets.add(serviceName(responder.respond));
	const all = cluster.services
		.filter((service) => !isOurs(service))
		.flatMap((service) =>
			(service.spec?.ports ?? [])
				.filter(({ protocol }) => (protocol || 'TCP') === 'TCP')
				.map((port) => ({
					of: { namespace: namespaceOf(service), service: service.metadata.name, port: port.port },
					isHttp: isHttpPort(port),
				})),
		)
		.filter(({ of }) => isWanted(of) && !targets.has(serviceName(of)))
		.sort((a, b) => compareServicePorts(a.of, b.of));
	const distinct = [...new Map(all.map((one) => [servicePortName(one.of), one])).values()];
	return {
		http: distinct.filter(({ isHttp }) => isHttp).map(({ of }) => of),
		other: distinct.filter(({ isHttp }) => !isHttp).map(({ of }) => of),
	};
}

function serviceName({ namespace, service }: ServicePort): string {
	return `${namespace}/${service}`;
}
