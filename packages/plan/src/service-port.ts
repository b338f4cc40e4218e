// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from './types.ts';

/** Writes a service port as messages name it: `namespace/service:port`. Distinct service ports have distinct names. */
export function servicePortName(port: ServicePort): string {
	return `${port.namespace}/${port.service}:${port.port}`;
}

/** Says whether two service ports are the same. */
export function sameServicePort(a: ServicePort, b: ServicePort): boolean {
	return a.namespace === b.namespace && a.service === b.service && a.port === b.port;
}

/** Orders service ports by namespace, service and number: the order of a plan. */
export function compareServicePorts(a: ServicePort, b: ServicePort): number {
	return compareText(a.namespace, b.namespace) || compareText(a.service, b.service) || a.port - b.port;
}

/** Orders text by UTF-16 code units, the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
