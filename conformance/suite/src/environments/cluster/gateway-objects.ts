// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';
import { ownLabels } from './ownership.ts';

/** The proxies that stand behind a gateway where the mesh starts none itself. */
export interface GatewayProxy {
	readonly name: string;
	readonly namespace: string;
	/** What tells the mesh which gateway the pods are for. */
	readonly labels: Readonly<Record<string, string>>;
	/** The ports of the gateway, as clients see them. */
	readonly ports: readonly number[];
}

interface IstioGatewaySpec {
	readonly selector?: Readonly<Record<string, string>>;
	readonly servers?: readonly { readonly port?: { readonly number?: number } }[];
}

interface GatewaySpec {
	readonly listeners?: readonly { readonly port: number }[];
}

/** Whether an object is a Gateway, and of which API. */
export function gatewayApiOf({ apiVersion, kind }: KubernetesObject): 'istio' | 'gateway-api' | undefined {
	if (kind !== 'Gateway') return undefined;
	if (apiVersion.startsWith('networking.istio.io/')) return 'istio';
	return apiVersion.startsWith('gateway.networking.k8s.io/') ? 'gateway-api' : undefined;
}

/** The ports that a Gateway listens on, each once, in its order. */
export function gatewayPorts(gateway: KubernetesObject): readonly number[] {
	const { servers = [] } = gateway.spec as IstioGatewaySpec;
	const { listeners = [] } = gateway.spec as GatewaySpec;
	return [...new Set([...servers.flatMap(({ port }) => port?.number ?? []), ...listeners.map(({ port }) => port)])];
}

/** The proxies that a Gateway of an Istio mesh needs. */
export function gatewayProxy(gateway: KubernetesObject): GatewayProxy {
	const { metadata, spec } = gateway;
	const namespace = metadata.namespace ?? '';
	const { selector } = spec as IstioGatewaySpec;
	const ports = gatewayPorts(gateway);
	if (gatewayApiOf(gateway) === 'gateway-api') {
		const labels = { 'gateway.networking.k8s.io/gateway-name': metadata.name };
		return { name: `gateway-${metadata.name}`, namespace, labels, ports };
	}
	const labels = selector ?? { istio: metadata.name };
	return { name: ['istio-gateway', ...Object.values(labels)].join('-'), namespace, labels, ports };
}

/** The host by which a Gateway of the Gateway API finds the Service of its proxies. */
export function proxyHost({ name, namespace }: GatewayProxy): string {
	return `${name}.${namespace}.svc.cluster.local`;
}

/** The port on which the proxies listen for one of their gateway's: they may not bind the first 1,024. */
export function proxyPort(port: number): number {
	return port < 1024 ? port + 8000 : port;
}

/** The Deployment and the Service of proxies, with what asks Istio to make them gateways. */
export function proxyObjects(proxy: GatewayProxy): readonly [service: KubernetesObject, deployment: KubernetesObject] {
	const { name, namespace, labels, ports } = proxy;
	const own = { 'branchline.dev/deployment': name };
	const metadata = { name, namespace, labels: ownLabels };
	const template = {
		metadata: {
			labels: { ...ownLabels, ...labels, ...own, 'sidecar.istio.io/inject': 'true' },
			annotations: { 'inject.istio.io/templates': 'gateway' },
		},
		spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'istio-proxy', image: 'auto' }] },
	};
	return [
		{
			apiVersion: 'v1',
			kind: 'Service',
			metadata,
			spec: {
				selector: own,
				ports: ports.map((port) => ({ name: `http-${port}`, port, targetPort: proxyPort(port) })),
			},
		},
		{
			apiVersion: 'apps/v1',
			kind: 'Deployment',
			metadata,
			spec: { replicas: 1, selector: { matchLabels: own }, template },
		},
	];
}
