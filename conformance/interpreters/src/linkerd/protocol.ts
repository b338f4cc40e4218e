// SPDX-License-Identifier: Apache-2.0
import type { Service, ServicePort, ServiceSpecPort } from '@branchline/plan';
import { UndefinedConfiguration } from '../contract.ts';

/** linkerd2 `charts/linkerd-control-plane/values.yaml`, `proxy.opaquePorts`. */
const defaultOpaquePorts = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211];

/**
 * Why Linkerd consults no route for a port, as a clause; undefined where it does. An `appProtocol` beats the annotation
 * `config.linkerd.io/opaque-ports`, which replaces the default list (linkerd2 `policy-controller/core/src/outbound.rs`,
 * `k8s/index/src/outbound/index.rs`); a Service without ClusterIP is no parent (`k8s/status/src/service.rs`).
 */
export function whyNotRouted(service: Service, port: ServiceSpecPort): string | undefined {
	if (service.spec?.type === 'ExternalName') return 'an ExternalName Service is no parent';
	if (service.spec?.clusterIP === 'None') return 'a Service without ClusterIP is no parent';
	if (port.protocol !== undefined && port.protocol !== 'TCP') return `port ${port.port} is ${port.protocol}`;
	const protocol = port.appProtocol;
	if (protocol === 'http' || protocol === 'kubernetes.io/h2c') return undefined;
	if (protocol !== undefined) return `appProtocol ${protocol} is opaque to Linkerd`;
	const annotation = service.metadata.annotations?.['config.linkerd.io/opaque-ports'];
	const opaque = annotation === undefined ? defaultOpaquePorts.includes(port.port) : lists(annotation, port);
	return opaque ? `port ${port.port} is opaque` : undefined;
}

/** The names by which Linkerd finds the ServiceProfile of a Service, the default cluster domain assumed. */
export function profileName(port: ServicePort): string {
	return `${port.service}.${port.namespace}.svc.cluster.local`;
}

function lists(annotation: string, port: ServiceSpecPort): boolean {
	return annotation.split(',').some((entry) => {
		const text = entry.trim();
		if (text === '') return false;
		const range = /^(\d+)(?:-(\d+))?$/.exec(text);
		// A port may be listed by name too.
		if (range === null) return text === port.name;
		const low = Number(range[1]);
		const high = range[2] === undefined ? low : Number(range[2]);
		if (low > high) throw new UndefinedConfiguration(`config.linkerd.io/opaque-ports: ${text}`);
		return low <= port.port && port.port <= high;
	});
}
