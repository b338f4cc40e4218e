// SPDX-License-Identifier: Apache-2.0
import type { ServiceSpecPort } from '@branchline/model';

const httpProtocols: ReadonlySet<string> = new Set(['http', 'kubernetes.io/h2c', 'kubernetes.io/ws', 'grpc']);

// The whole first word for https alone: `httpstat` says nothing of TLS.
const otherName = /^(?:tcp|tls|udp|mongo|mysql|redis)|^https(?:-|$)/;

/** Says whether a port carries TCP; a port that names no protocol does. */
export function isTcpPort(port: ServiceSpecPort): boolean {
	return (port.protocol || 'TCP') === 'TCP';
}

/**
 * Says whether the requests to a port can be routed by header: it carries TCP, and its `appProtocol` is one of HTTP's,
 * or it has none and its name does not say another protocol.
 */
export function isHttpPort(port: ServiceSpecPort): boolean {
	if (!isTcpPort(port)) return false;
	return port.appProtocol ? httpProtocols.has(port.appProtocol) : !otherName.test(port.name ?? '');
}

/** Says whether a port that is HTTP's is said to speak HTTP/2 from the first byte, by its `appProtocol` or else by its name. */
export function speaksHttp2({ appProtocol, name = '' }: ServiceSpecPort): boolean {
	return appProtocol ? appProtocol === 'kubernetes.io/h2c' || appProtocol === 'grpc' : /^(?:http2|grpc)/.test(name);
}
