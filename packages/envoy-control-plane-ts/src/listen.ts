// SPDX-License-Identifier: Apache-2.0
import { isIPv6 } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import type { Admission } from './admission.ts';
import { type CertificateSource, follow } from './certificate-source.ts';
import { RotatingCertificates } from './certificates.ts';
import type { ControlPlane } from './control-plane.ts';
import type { ClientLimits } from './limits.ts';
import { addStatusService, type Operators } from './status-service.ts';

/** How a control plane is offered to the network. Times are in milliseconds. */
export interface ListenOptions {
	/** The address to listen on. Default: 127.0.0.1; whoever reaches another one without TLS is served what he asks for. */
	readonly host?: string;
	/** Default: 0, which lets the system choose. */
	readonly port?: number;
	/** Who may ask for the status of clients (CSDS). Default: nobody; the service is not there. */
	readonly operators?: Operators;
	/** How often a silent connection is asked whether it is still there, and how long it may take to answer. */
	readonly keepalive?: { readonly time: number; readonly timeout: number };
	/**
	 * How old a connection gets, a tenth more or less, before its client is sent to look for another one, so that clients
	 * spread over replicas; and how long its streams may go on then, which a question of the keepalive ends, too. Default: 30
	 * minutes and 30 seconds.
	 */
	readonly connectionAge?: { readonly most: number; readonly grace: number };
	/** Megabytes that one connection may hold, unsent responses included, before it may open no more streams. Default: 256. */
	readonly connectionMemory?: number;
}

/** {@link ListenOptions} with mutual TLS: every client must have a certificate of the authorities in `tls`. */
export interface SecureListenOptions extends ListenOptions {
	readonly tls: CertificateSource;
}

/** A control plane that listens. */
export interface Listening {
	readonly host: string;
	readonly port: number;
	/**
	 * Stops: no more connections, streams end as UNAVAILABLE so that clients go to another replica with what they have, and
	 * what is still there after `graceMs` (default: 5 s) is cut off.
	 */
	close(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Serves a control plane on a port. With `tls` clients prove who they are, and the control plane must have a function for
 * `serve` that decides what each of them sees, such as by {@link ownsItsNode}.
 *
 * Rejects where the port cannot be had, and where the first certificates are not in order. Later ones that are not are
 * told by the event `certificatesRefused`, and the last ones stay in use.
 */
export function listen(
	controlPlane: ControlPlane,
	options?: ListenOptions & { readonly tls?: never },
): Promise<Listening>;
export function listen(controlPlane: ControlPlane<Admission>, options: SecureListenOptions): Promise<Listening>;
export async function listen(
	controlPlane: ControlPlane,
	options: ListenOptions & { readonly tls?: CertificateSource } = {},
): Promise<Listening> {
	const { host = '127.0.0.1', port = 0, tls } = options;
	if (tls !== undefined && typeof controlPlane.serve !== 'function')
		throw new TypeError('with tls, serve must be a function that decides what the owner of a certificate sees');
	const secure = tls === undefined ? undefined : await secured(controlPlane, tls);
	const server = new Server(serverOptions(options, controlPlane.limits));
	controlPlane.addTo(server);
	if (options.operators !== undefined) addStatusService(server, controlPlane, options.operators);
	const address = `${bracketed(host)}:${port}`;
	try {
		const bound = await promisify((done: (error: Error | null, port: number) => void) =>
			server.bindAsync(address, secure?.credentials ?? ServerCredentials.createInsecure(), done),
		)();
		return { host, port: bound, close: ({ graceMs = 5_000 } = {}) => close(bound, graceMs) };
	} catch (cause) {
		secure?.stop();
		throw new Error(`${address}: cannot listen`, { cause });
	}

	async function close(bound: number, graceMs: number): Promise<void> {
		secure?.stop();
		// Without channelz `forceShutdown` knows no connections; `drain` cuts off those that stay.
		server.drain(`${bracketed(host)}:${bound}`, graceMs);
		const ended = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
		controlPlane.close(server);
		// Who connected and said nothing is no connection of HTTP/2, and not worth waiting for.
		const late = new AbortController();
		await Promise.race([ended, delay(graceMs + 500, undefined, { signal: late.signal }).catch(() => undefined)]);
		late.abort();
	}
}

function bracketed(host: string): string {
	return isIPv6(host) ? `[${host}]` : host;
}

async function secured(controlPlane: ControlPlane, tls: CertificateSource) {
	const certificates = new RotatingCertificates({
		used: (expires) => controlPlane.emit('certificatesUsed', expires),
		refused: (reason) => controlPlane.emit('certificatesRefused', reason),
	});
	const stop = await follow(tls, certificates);
	return { stop, credentials: certificates.credentials() };
}

function serverOptions(options: ListenOptions, limits: ClientLimits): ServerOptions {
	const { keepalive = { time: 30_000, timeout: 10_000 }, connectionMemory = 256 } = options;
	const { connectionAge = { most: 1_800_000, grace: 30_000 } } = options;
	return {
		'grpc.keepalive_time_ms': keepalive.time,
		'grpc.keepalive_timeout_ms': keepalive.timeout,
		'grpc.max_connection_age_ms': connectionAge.most,
		'grpc.max_connection_age_grace_ms': connectionAge.grace,
		// A connection without streams is of no use to anybody.
		'grpc.max_connection_idle_ms': 300_000,
		'grpc.max_concurrent_streams': limits.streamsPerConnection,
		'grpc.max_receive_message_length': limits.requestBytes,
		'grpc-node.max_session_memory': connectionMemory,
		'grpc.enable_channelz': 0,
	};
}
