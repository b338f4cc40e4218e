// SPDX-License-Identifier: Apache-2.0
import type {
	Cluster,
	EndpointSlice,
	Fork,
	RouteGroup,
	RoutingPolicy,
	Sandbox,
	Service,
	ServiceSpecPort,
} from '@branchline/model';
import { type Compilation, compile } from './index.ts';

/** The time at which the tests compile. */
export const now = '2026-06-01T12:00:00Z';

const apiVersion = 'branchline.dev/v1alpha1';

/** A sandbox of namespace shop. */
export function sandbox(name: string, forks: readonly Fork[], more: Partial<Sandbox['spec']> = {}): Sandbox {
	return { apiVersion, kind: 'Sandbox', metadata: { name, namespace: 'shop' }, spec: { ...more, forks } };
}

/** The same document with other metadata. */
export function withMetadata<Document extends Sandbox | RouteGroup>(
	document: Document,
	metadata: Partial<Sandbox['metadata']>,
): Document {
	return { ...document, metadata: { ...document.metadata, ...metadata } };
}

/** A route group of namespace shop. */
export function group(name: string, sandboxes: RouteGroup['spec']['sandboxes'], key?: string): RouteGroup {
	const spec = { ...(key === undefined ? {} : { key }), sandboxes };
	return { apiVersion, kind: 'RouteGroup', metadata: { name, namespace: 'shop' }, spec };
}

/** A policy. */
export function policy(spec: RoutingPolicy['spec']): RoutingPolicy {
	return { apiVersion, kind: 'RoutingPolicy', metadata: { name: 'default' }, spec };
}

/** A Service `name` of namespace shop, or `namespace/name`; a number stands for an unnamed port. */
export function service(path: string, ...ports: readonly (number | ServiceSpecPort)[]): Service {
	const [name = '', namespace = 'shop'] = path.split('/').reverse();
	const spec = { ports: ports.map((port) => (typeof port === 'number' ? { port } : port)) };
	return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec };
}

/** An EndpointSlice of a Service of namespace shop with one endpoint for each condition. */
export function slice(name: string, ...ready: readonly (boolean | undefined)[]): EndpointSlice {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name: `${name}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
		endpoints: ready.map((value) => ({
			addresses: ['10.0.0.1'],
			conditions: value === undefined ? {} : { ready: value },
		})),
	};
}

/** A cluster without EndpointSlices, or with some. */
export function cluster(services: readonly Service[], endpointSlices: readonly EndpointSlice[] = []): Cluster {
	return { services, endpointSlices };
}

/** Compiles documents in any order. */
export function compiled(
	documents: readonly (Sandbox | RouteGroup | RoutingPolicy)[],
	within: Cluster,
	at: string = now,
): Compilation {
	const found = documents.find((document) => document.kind === 'RoutingPolicy');
	return compile(
		{
			sandboxes: documents.filter((document) => document.kind === 'Sandbox'),
			groups: documents.filter((document) => document.kind === 'RouteGroup'),
			...(found === undefined ? {} : { policy: found }),
		},
		within,
		at,
	);
}

/** Every substitution of a plan as `port key`, with what it leads to. */
export function listed(compilation: Compilation): Readonly<Record<string, unknown>> {
	const lines = compilation.plan.services.flatMap(({ of, substitutions }) =>
		substitutions.map(({ key, to }) => {
			const target = to.kind === 'service' ? `${to.port.namespace}/${to.port.service}:${to.port.port}` : to.kind;
			return [`${of.namespace}/${of.service}:${of.port} ${key}`, target];
		}),
	);
	return Object.fromEntries(lines);
}

/** Every diagnostic as its code and its path. */
export function found(compilation: Compilation): readonly string[] {
	return compilation.diagnostics.map(({ code, path }) => `${code} ${(path ?? []).join('.')}`);
}
