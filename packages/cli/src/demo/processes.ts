// SPDX-License-Identifier: Apache-2.0
import { type Endpoint, startEcho } from '@branchline/testbed';
import { allSettled, type Closing } from './closing.ts';
import { service } from './manifests.ts';
import type { Mesh } from './mesh.ts';
import { authorityOf, deadService, nextOf, type Workload, workloads } from './shop.ts';

/** The headers that every program of the shop hands on: all that an application has to do for Branchline. */
export const forwarded = ['x-branchline-key', 'baggage'] as const;

/** Starts every process of the shop, and answers the Services and EndpointSlices that tell of them. */
export async function startProcesses(mesh: Mesh, closing: Closing): Promise<string> {
	const alive = await allSettled(
		workloads.map(async (workload) =>
			service(workload.service, { ...(await start(workload, mesh, closing)), ready: true }),
		),
	);
	// Port 9 is discard (RFC 863): nobody answers there, and nobody is asked while it is not ready.
	const dead = service(deadService, { host: '127.0.0.1', port: 9, ready: false });
	return [...alive, dead].join('---');
}

async function start({ service: name, app }: Workload, mesh: Mesh, closing: Closing): Promise<Endpoint> {
	const next = nextOf(app);
	const hop = next === undefined ? {} : { next: { ...mesh.towards(next), authority: authorityOf(next) } };
	const echo = await startEcho({ name, forward: forwarded, ...hop });
	closing.add(() => echo.stop());
	return { host: echo.host, port: echo.port };
}
