// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { ownSelector } from './ownership.ts';
import type { ControlPlane } from './restart.ts';

/** The version of a control plane, under the name of its implementation, as its image is tagged; nothing where that tells none. */
export async function controlPlaneVersion(
	kube: Kube,
	{ namespace, deployment, implementation }: ControlPlane,
): Promise<Readonly<Record<string, string>>> {
	const found = await kube.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment });
	const { template } = (found?.spec ?? {}) as { readonly template?: { readonly spec?: PodSpec } };
	const tag = tagOf(template?.spec?.containers?.[0]?.image);
	return tag === undefined ? {} : { [implementation]: tag };
}

/** The containers that are proxies of a mesh, and under what name a report has their version. */
const proxies: Readonly<Record<string, string>> = {
	'istio-proxy': 'istio-proxy',
	'linkerd-proxy': 'linkerd-proxy',
	envoy: 'envoy-gateway-proxy',
};

interface PodSpec {
	readonly containers?: readonly Container[];
	readonly initContainers?: readonly Container[];
}

interface Container {
	readonly name: string;
	readonly image?: string;
}

/** The versions of the proxies that run now: beside the pods of the driver, and as gateways. */
export async function liveProxyVersions(kube: Kube): Promise<Readonly<Record<string, string>>> {
	const selectors = [ownSelector, 'gateway.envoyproxy.io/owning-gateway-name'];
	const lists = await Promise.all(
		selectors.map((labelSelector) => kube.list({ apiVersion: 'v1', kind: 'Pod' }, { labelSelector })),
	);
	return proxyVersions(lists.flatMap(({ items }) => items));
}

/** The versions of the proxies in pods, as their images are tagged. */
export function proxyVersions(pods: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, string>> {
	const containers = pods.flatMap(({ spec }) => {
		const { containers: all = [], initContainers = [] } = (spec ?? {}) as PodSpec;
		// A sidecar may be an init container that goes on.
		return [...all, ...initContainers];
	});
	return Object.fromEntries(
		containers.flatMap(({ name, image }) => {
			const tag = tagOf(image);
			return tag !== undefined && Object.hasOwn(proxies, name) ? [[proxies[name]!, tag]] : [];
		}),
	);
}

/** The tag of an image; undefined for one without, or one that is named by digest alone. */
function tagOf(image: string | undefined): string | undefined {
	const [name = ''] = (image ?? '').split('@');
	// A colon before the last slash belongs to the port of a registry.
	const [, tag] = name.slice(name.lastIndexOf('/') + 1).split(':');
	return tag;
}
