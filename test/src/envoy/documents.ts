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

/** A RouteGroup of sandboxes; its key is its name. */
export function group(name: string, ...sandboxes: readonly string[]): string {
	return `
apiVersion: branchline.dev/v1alpha1
kind: RouteGroup
metadata: {name: ${name}, namespace: shop}
spec: {sandboxes: {names: [${sandboxes.join(', ')}]}}
---`;
}

/** Asks an Envoy for a host, and answers the name of the backend, or the status where Envoy answers by itself. */
export type Ask = (host: string, headers?: Readonly<Record<string, string>>, path?: string) => Promise<string>;

/** What to run: documents by file name, the port that Envoy listens on, options beside, and what is wrong with them. */
export interface Run {
	readonly documents: Readonly<Record<string, string>>;
	readonly port: number;
	readonly args?: readonly string[];
	/** What stderr says; absent: nothing, and the program exits with 0. */
	readonly error?: RegExp;
}

/** Renders documents, runs Envoy with what is printed, and asks on the port of loopback. */
export async function run(t: ExecutionContext, { documents, port, args = [], error }: Run): Promise<Ask> {
	const directory = await temporaryDirectory();
	t.teardown(directory.remove);
	const options = ['render', '--mesh', 'envoy', '--format', 'bootstrap', '--quiet', ...args];
	const { code, stdout, stderr } = await branchline(directory.path, documents, options);
	t.is(code, error === undefined ? 0 : 1, stderr);
	t.regex(stderr, error ?? /^$/);
	t.teardown(await envoyRuns(directory.path, stdout, [port]));
	return async (host, headers = {}, path = '/') => {
		const answer = await call({ host: '127.0.0.1', port, path, headers: { ...headers, host } });
		return answer.status === 200 ? answer.body : String(answer.status);
	};
}
