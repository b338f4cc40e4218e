// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, type Envoy, FileXds, httpListener, startEnvoy, type XdsResources } from '@branchline/testbed';
import { servicePortName } from 'branchline';
import { allSettled, type Closing } from './closing.ts';
import { type App, apps, servicePort } from './shop.ts';

/** The Envoys of the shop: one stands beside every caller, and decides where that caller's requests go. */
export interface Mesh {
	/** Where the callers of a program send their requests to: the listener of the Envoy beside them. */
	towards(app: App): Endpoint;
	/** Resolves when every Envoy routes by these resources. */
	publish(resources: XdsResources): Promise<void>;
}

/** Starts the Envoys; they answer 404 until something is published. */
export async function startMesh(binary: string, closing: Closing): Promise<Mesh> {
	const listeners = apps.map((app) => httpListener({ name: app, routeConfiguration: tableOf(app) }));
	const xds = await FileXds.open({ directory: await temporaryDirectory(closing), listeners });
	const started = apps.map(async (app): Promise<[App, Endpoint]> => {
		const envoy = await startEnvoy({ binary, config: xds.bootstrap, name: `envoy-${callerOf(app)}` });
		closing.add(() => envoy.stop());
		xds.attach(envoy);
		return [app, await listenerOf(envoy, app)];
	});
	const endpoints = new Map(await allSettled(started));
	return {
		towards: (app) => endpoints.get(app)!,
		publish: (resources) => xds.publish(resources),
	};
}

async function listenerOf(envoy: Envoy, app: App): Promise<Endpoint> {
	return { host: '127.0.0.1', port: await envoy.port(app) };
}

function tableOf(app: App): string {
	return servicePortName(servicePort(app));
}

function callerOf(app: App): string {
	return apps[apps.indexOf(app) - 1] ?? 'outside';
}

async function temporaryDirectory(closing: Closing): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), 'branchline-demo-')).catch((cause: unknown) => {
		throw new Error(`cannot make a directory below ${tmpdir()}`, { cause });
	});
	// Whoever ends the process by process.exit gets the directory removed too.
	const remove = (): void => rmSync(directory, { recursive: true, force: true });
	process.on('exit', remove);
	closing.add(async () => {
		await rm(directory, { recursive: true, force: true });
		process.off('exit', remove);
	});
	return directory;
}
