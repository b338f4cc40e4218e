// SPDX-License-Identifier: Apache-2.0
import type { ExecutionContext } from 'ava';
import { identity, type KubernetesObject } from 'branchline';
import type { ReconcileEvent } from './events.ts';
import { FakeClock } from './fake/fake-clock.ts';
import { FakeCluster } from './fake/fake-cluster.ts';
import { formatEvent } from './format-event.ts';
import type { ReconcilerOptions } from './options.ts';
import { reconcileWith } from './reconcile.ts';
import type { Reconciler } from './reconciler.ts';

/** A Service of namespace `shop` with an HTTP port. */
export function service(name: string): KubernetesObject {
	const spec = { clusterIP: '10.96.0.1', selector: { app: name }, ports: [{ name: 'http', port: 8080 }] };
	return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec };
}

/** The EndpointSlice of a Service of namespace `shop`. */
export function endpoints(name: string, ready: boolean, address = '10.244.0.7'): KubernetesObject {
	return {
		apiVersion: 'discovery.k8s.io/v1',
		kind: 'EndpointSlice',
		metadata: { name, namespace: 'shop', labels: { 'kubernetes.io/service-name': name } },
		addressType: 'IPv4',
		endpoints: [{ addresses: [address], conditions: { ready } }],
	};
}

/** A sandbox that forks `checkout` to a Service. */
export function sandbox(name: string, to: string, more: Readonly<Record<string, unknown>> = {}): KubernetesObject {
	const { onUnavailable, ...spec } = more;
	const fork = {
		of: { service: 'checkout' },
		to: { service: to },
		...(onUnavailable === undefined ? {} : { onUnavailable }),
	};
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name, namespace: 'shop', generation: 1 },
		spec: { forks: [fork], ...spec },
	};
}

const policy: KubernetesObject = {
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'RoutingPolicy',
	metadata: { name: 'default' },
	spec: { carriers: [{ header: 'x-key' }] },
};

/** The user's VirtualService for `checkout`. */
export function virtualService(timeout: string): KubernetesObject {
	const destination = { host: 'checkout.shop.svc.cluster.local', port: { number: 8080 } };
	return {
		apiVersion: 'networking.istio.io/v1',
		kind: 'VirtualService',
		metadata: { name: 'checkout', namespace: 'shop' },
		spec: { hosts: ['checkout.shop.svc.cluster.local'], http: [{ timeout, route: [{ destination }] }] },
	};
}

/** The user's HTTPRoute for `checkout` as a parent. */
export function httpRoute(path: string): KubernetesObject {
	const rules = [
		{ matches: [{ path: { type: 'PathPrefix', value: path } }], backendRefs: [{ name: 'checkout', port: 8080 }] },
	];
	return {
		apiVersion: 'gateway.networking.k8s.io/v1',
		kind: 'HTTPRoute',
		metadata: { name: 'checkout', namespace: 'shop' },
		spec: { parentRefs: [{ group: '', kind: 'Service', name: 'checkout', port: 8080 }], rules },
	};
}

/** A route of the user's for `checkout` at a gateway. */
export function atGateway(name: string): KubernetesObject {
	const { apiVersion, kind, spec } = httpRoute(`/${name}`);
	const metadata = { name, namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' };
	return { apiVersion, kind, metadata, spec: { ...(spec as object), parentRefs: [{ name: 'gw' }] } };
}

/** The identity of an object of namespace `shop`. */
export function idOf(group: string, kind: string, name: string): string {
	return JSON.stringify([group, kind, 'shop', name]);
}

/** A reconciler at work in a fake cluster. */
export interface World {
	readonly clock: FakeClock;
	readonly cluster: FakeCluster;
	readonly reconciler: Reconciler;
	/** What it told so far, rounds that settled apart. */
	readonly events: ReconcileEvent[];
	/** What it told since the last call, one line each. */
	readonly lines: () => readonly string[];
}

/** Starts a reconciler in a cluster with `checkout`, two Services for forks, a policy, and more objects. */
export async function start(
	t: ExecutionContext,
	options: Partial<ReconcilerOptions> & { readonly prepare?: (cluster: FakeCluster) => void },
	...objects: readonly KubernetesObject[]
): Promise<World> {
	const { prepare, ...rest } = options;
	const clock = new FakeClock('2026-06-01T00:00:00Z');
	const cluster = new FakeCluster(() => clock.now());
	for (const object of [...['checkout', 'fork-1', 'fork-2'].map(service), policy, ...objects]) cluster.put(object);
	prepare?.(cluster);
	const events: ReconcileEvent[] = [];
	let told = 0;
	const onEvent = (event: ReconcileEvent) => event.kind !== 'settled' && events.push(event);
	const reconciler = reconcileWith(cluster, { mesh: 'istio', clock, acceptanceMs: 0, ...rest, onEvent });
	t.teardown(() => reconciler.stop());
	const lines = () => {
		const fresh = events.slice(told).map(formatEvent);
		told = events.length;
		return fresh;
	};
	await clock.advance(1000);
	return { clock, cluster, reconciler, events, lines };
}

/** The names of the rules of a VirtualService of namespace `shop`, each once. */
export function ruleNames(cluster: FakeCluster, name: string): readonly (string | undefined)[] {
	const object = cluster.objects.get(idOf('networking.istio.io', 'VirtualService', name));
	const { http = [] } = (object?.spec ?? {}) as { readonly http?: readonly { readonly name?: string }[] };
	return [...new Set(http.map((rule) => rule.name))];
}

/** The names of the objects of Branchline's in the cluster, sorted. */
export function ourNames(cluster: FakeCluster): readonly string[] {
	return [...cluster.objects.values()]
		.filter(({ metadata }) => metadata.name.startsWith('branchline'))
		.map((object) => `${object.kind} ${object.metadata.name}`)
		.sort();
}

/** The conditions of a sandbox, each as `Type=Status Reason`. */
export function conditions(cluster: FakeCluster, name: string): readonly string[] {
	const object = cluster.objects.get(identity(sandbox(name, '')));
	const status = object?.status as
		| { readonly conditions: readonly { readonly type: string; readonly status: string; readonly reason: string }[] }
		| undefined;
	return (status?.conditions ?? []).map(({ type, status: value, reason }) => `${type}=${value} ${reason}`);
}
