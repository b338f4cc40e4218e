// SPDX-License-Identifier: Apache-2.0
import { adsBootstrap, toYaml } from 'branchline';
import type { ServeArguments } from '../arguments/serve.ts';
import type { Terminal } from '../terminal.ts';

/** Prints what an Envoy starts with that is served by the same options. */
export function printBootstrap(options: ServeArguments, terminal: Terminal): number {
	const { listen, nodeId, nodeCluster, tlsCert, tlsKey, tlsCa } = options;
	const tls = tlsCert && tlsKey && tlsCa ? { tls: { certificate: tlsCert, key: tlsKey, ca: tlsCa } } : {};
	const server = { host: listen.host === '0.0.0.0' ? '127.0.0.1' : listen.host, port: listen.port };
	terminal.print(toYaml([adsBootstrap({ node: { id: nodeId, cluster: nodeCluster }, server, ...tls })]));
	return 0;
}
