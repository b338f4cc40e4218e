// SPDX-License-Identifier: Apache-2.0
import type { ServiceSpecPort } from '@branchline/plan';

/**
 * How Istio treats a port: as declared HTTP (routed by the Host header), as sniffed (routed by the address that was
 * dialled, HTTP rules apply), or as opaque (no HTTP rule applies).
 */
export type Protocol = 'http' | 'sniffed' | 'opaque';

// A port number that would otherwise be sniffed and speaks first on the server's side.
const serverFirst = new Set([25, 53, 3306, 27017]);

/**
 * Reads the protocol of a Service port: `appProtocol` first, else the port's name, either up to its first `-`
 * (istio: pkg/config/kube/conversion.go, `ConvertProtocol`).
 */
export function protocolOfServicePort(port: ServiceSpecPort): Protocol {
	if (port.protocol === 'UDP') return 'opaque';
	if (port.appProtocol === 'kubernetes.io/h2c' || port.appProtocol === 'kubernetes.io/ws') return 'http';
	if (port.appProtocol === 'kubernetes.io/wss') return 'opaque';
	const name = (port.appProtocol ?? port.name ?? '').toLowerCase();
	const protocol = parse(name.split('-', 1)[0]!);
	return protocol === 'sniffed' && serverFirst.has(port.port) ? 'opaque' : protocol;
}

/** Reads the protocol of a ServiceEntry port, which is named in full. */
export function protocolOfEntryPort(protocol: string | undefined): Protocol {
	return parse((protocol ?? '').toLowerCase());
}

/** Says whether a server of a Gateway speaks plain HTTP (istio: pkg/config/protocol/instance.go, `IsHTTP`). */
export function isHttp(protocol: string): boolean {
	return parse(protocol.toLowerCase()) === 'http';
}

function parse(name: string): Protocol {
	switch (name) {
		case 'http':
		case 'http2':
		case 'http_proxy':
		case 'grpc':
		case 'grpc-web':
			return 'http';
		case 'tcp':
		case 'udp':
		case 'https':
		case 'tls':
		case 'mongo':
		case 'redis':
		case 'mysql':
			return 'opaque';
		default:
			return 'sniffed';
	}
}
