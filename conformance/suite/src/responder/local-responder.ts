// SPDX-License-Identifier: Apache-2.0
import { responderService } from '@branchline/adapter';
import { type Envoy, fetchEnvoy, startEnvoy } from '@branchline/testbed';
import { responderObjects } from 'branchline';
import { parse } from 'yaml';

/** The responder on this machine, as its Deployment would run it. */
export interface LocalResponder {
	/** The ports of 127.0.0.1 that it listens on. */
	readonly ports: { readonly respond: number; readonly unavailable: number };
	/** Where a port of its Service is; the port has a name. */
	portNamed(name: string): number;
	stop(): Promise<void>;
}

interface Listener {
	readonly address: { readonly socket_address: { readonly address: string; readonly port_value: number } };
}

interface Bootstrap {
	readonly static_resources: { readonly listeners: readonly Listener[] };
}

/** Starts the responder. It ends with this process. */
export async function startResponder(version?: string): Promise<LocalResponder> {
	const { path } = await fetchEnvoy(version === undefined ? {} : { version });
	const envoy: Envoy = await startEnvoy({ binary: path, config: onLoopback(deployedBootstrap()), name: 'responder' });
	try {
		const ports = { respond: await envoy.port('respond'), unavailable: await envoy.port('unavailable') };
		const { respond, unavailable } = responderService.ports;
		const byName: Readonly<Record<string, number>> = { [respond]: ports.respond, [unavailable]: ports.unavailable };
		const portNamed = (name: string): number => {
			const port = byName[name];
			if (port === undefined) throw new Error(`the responder has no port ${name}`);
			return port;
		};
		return { ports, portNamed, stop: () => envoy.stop() };
	} catch (error) {
		await envoy.stop();
		throw error;
	}
}

/** The configuration that stands in the Deployment. */
function deployedBootstrap(): Bootstrap {
	const { spec } = responderObjects().find(({ kind }) => kind === 'Deployment') as unknown as {
		readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { args: string[] }[] } } };
	};
	const [{ args } = { args: [] }] = spec.template.spec.containers;
	return parse(args[args.indexOf('--config-yaml') + 1] ?? '') as Bootstrap;
}

/** Listeners on ports that the system chooses, and nobody else can reach. */
function onLoopback({ static_resources, ...rest }: Bootstrap): Bootstrap {
	const address = { socket_address: { address: '127.0.0.1', port_value: 0 } };
	const listeners = static_resources.listeners.map((listener) => ({ ...listener, address }));
	return { ...rest, static_resources: { ...static_resources, listeners } };
}
