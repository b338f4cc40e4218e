// SPDX-License-Identifier: Apache-2.0
import { call, type Endpoint } from '@branchline/testbed';
import type { ExecutionContext } from 'ava';
import { branchline, envoyRuns, temporaryDirectory } from './program.ts';

/** A Service of one port and its EndpointSlice. */
export function service(name: string, at: Endpoint | undefined, { namespace = 'shop', port = 8080 } = {}): string {
	const endpoints = at === undefined ? '[]' : `[{addresses: [${at.host}]}]`;
	return `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [{name: http, port: ${port}}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: ${name}-x, namespace: ${namespace}, labels: {kubernetes.io/service-name: ${name}}}
addressType: IPv4
ports: [{name: http, port: ${at?.port ?? 1}}]
endpoints: ${endpoints}
---`;
}

/** A Sandbox of one fork; its key is its name. */
export function sandbox(name: string, of: string, to: string): string {
	return `
apiVersion: branchline.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}, namespace: shop}
spec: {forks: [{of: {service: ${of}}, to: ${to}}]}
---`;
}

/** An Envoy that runs, and how to ask it. */
export interface Running {
	/** Asks for a host and answers `backend path`, or the status where Envoy answers by itself. */
	readonly ask: (host: string, headers?: Readonly<Record<string, string>>, path?: string) => Promise<string>;
	readonly port: number;
}

/** Renders documents, runs Envoy with what is printed, and asks on the port of loopback. */
export async function run(
	t: ExecutionContext,
	documents: Readonly<Record<string, string>>,
	port: number,
	args: readonly string[] = [],
) {
	const directory = await temporaryDirectory();
	t.teardown(directory.remove);
	const configuration = await branchline(directory.path, documents, [
		...['render', '--mesh', 'envoy', '--format', 'bootstrap', '--quiet'],
		...args,
	]);
	t.teardown(await envoyRuns(directory.path, configuration, [port]));
	const ask: Running['ask'] = async (host, headers = {}, path = '/') => {
		const answer = await call({ host: '127.0.0.1', port, path, headers: { ...headers, host } });
		return answer.status === 200 ? answer.body : String(answer.status);
	};
	return { ask, port } satisfies Running;
}
