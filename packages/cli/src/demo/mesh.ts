// SPDX-License-Identifier: Apache-2.0
import { LocalFeed } from '@branchline/serve';
import { type Endpoint, type Envoy, httpListener, startEnvoy } from '@branchline/testbed';
import { servicePortName, type XdsResource } from 'branchline';
import { allSettled, type Closing } from './closing.ts';
import { type App, apps, servicePort } from './shop.ts';

/** The Envoys of the shop: one stands beside every caller, and decides where that caller's requests go. */
export interface Mesh {
	/** Where the callers of a program send their requests to: the listener of the Envoy beside them. */
	towards(app: App): Endpoint;
	/** Resolves when every Envoy routes by these resources. */
	publish(resources: readonly XdsResource[]): Promise<void>;
}

/** Starts the Envoys; they answer 404 until something is published. */
export async function startMesh(binary: string, closing: Closing): Promise<Mesh> {
	const listeners = apps.map((app) => httpListener({ name: app, routeConfiguration: tableOf(app) }));
	const feed = await LocalFeed.open({ listeners });
	closing.add(() => feed.close());
	const started = apps.map(async (app): Promise<[App, Endpoint]> => {
		const name = `envoy-${callerOf(app)}`;
		const envoy = await startEnvoy({ binary, config: feed.bootstrap(name), name });
		closing.add(() => envoy.stop());
		feed.attach(envoy);
		return [app, await listenerOf(envoy, app)];
	});
	const endpoints = new Map(await allSettled(started));
	return {
		towards: (app) => endpoints.get(app)!,
		publish: (resources) => feed.publish(resources),
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
