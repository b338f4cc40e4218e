// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';

/** The namespace of everything in a case that names none. */
export const defaultNamespace = 'shop';

/** A service as a case names it: `ledger.payments:9090`, with or without namespace and port. */
export interface ServiceName {
	readonly service: string;
	readonly namespace: string;
	readonly port?: number;
}

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/** The form of the name of a service in a case. */
export const serviceNamePattern = new RegExp(`^(${label})(?:\\.(${label}))?(?::(\\d{1,5}))?$`);

/** Reads the name of a service; throws a TypeError for a text of another form. */
export function parseServiceName(text: string): ServiceName {
	const [, service, namespace = defaultNamespace, port] = serviceNamePattern.exec(text) ?? [];
	if (service === undefined)
		throw new TypeError(`${text}: expected a service such as "checkout" or "ledger.payments:9090"`);
	return { service, namespace, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** The name by which a service port is called inside a cluster, as the Host header has it: without port 80. */
export function clusterAuthority({ service, namespace, port }: ServicePort): string {
	return `${service}.${namespace}.svc.cluster.local${port === 80 ? '' : `:${port}`}`;
}
