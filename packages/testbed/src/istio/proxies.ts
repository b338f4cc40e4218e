// SPDX-License-Identifier: Apache-2.0
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestbedContext } from '../daemon/context.ts';
import type { Proxies } from '../node/proxies.ts';
import { bootstrap } from './bootstrap.ts';
import { proxyPorts, proxyUser } from './ports.ts';
import { redirection } from './redirection.ts';
import { isGateway, wantsSidecar } from './sidecar-wanted.ts';

/** As Istio sets them: `misc` is where Envoy complains of what istiod sends. */
const logLevels = ['--log-level', 'warning', '--component-log-level', 'misc:error'] as const;

/** Istio's proxies: Envoy of the testbed's `proxyVersion`, beside pods and as gateways. */
export function istioProxies({ programs, proxyVersion }: TestbedContext): Proxies {
	const envoy = programs.envoy[proxyVersion];
	if (envoy === undefined) throw new Error(`the testbed has no Envoy ${proxyVersion}`);
	return {
		uid: proxyUser,
		readiness: {
			httpGet: { path: '/healthz/ready', port: proxyPorts.readiness },
			periodSeconds: 15,
			timeoutSeconds: 3,
			failureThreshold: 4,
		},
		wantsSidecar,
		isRouter: isGateway,
		redirection,
		async command(role, pod, place, folder) {
			const path = join(folder, 'bootstrap.json');
			await writeFile(path, JSON.stringify(bootstrap(role, pod, place)), { mode: 0o644 });
			return [envoy, '-c', path, '--concurrency', '1', '--disable-hot-restart', ...logLevels];
		},
	};
}
