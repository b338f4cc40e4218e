// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/model';
import type { ExecutionContext } from 'ava';
import { compile, type MeshChoice, render } from 'branchline';
import type { Kube } from '../client/kube.ts';
import { type FakeApi, type FakeRequest, startFakeApi } from '../fake/index.ts';
import type { Reading } from '../reading/read-cluster.ts';
import type { DeliverOptions, Translation } from './deliver.ts';

const now = '2026-11-21T12:00:00Z';

/** A Service of namespace shop with one HTTP port. */
export function service(name: string): KubernetesObject {
	const spec = { selector: { app: name }, ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] };
	return { apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'shop', name }, spec };
}

/** A sandbox of namespace shop that forks services to `<service>-<key>`. */
export function sandbox(key: string, ...services: readonly string[]): KubernetesObject {
	const forks = services.map((name) => ({ of: { service: name }, to: { service: `${name}-${key}` } }));
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { namespace: 'shop', name: key },
		spec: { forks },
	};
}

/** The routes of the cart team. */
export const virtualService: KubernetesObject = {
	apiVersion: 'networking.istio.io/v1',
	kind: 'VirtualService',
	metadata: { namespace: 'shop', name: 'cart' },
	spec: {
		hosts: ['cart.shop.svc.cluster.local'],
		http: [
			{
				name: 'pay',
				match: [{ uri: { prefix: '/pay' } }],
				timeout: '10s',
				route: [{ destination: { host: 'cart.shop.svc.cluster.local' } }],
			},
			{ name: 'rest', route: [{ destination: { host: 'cart.shop.svc.cluster.local' } }] },
		],
	},
};

/** A fake cluster with a shop: services cart and checkout, and their forks of key pr-1. */
export async function shop(
	t: ExecutionContext,
	...objects: readonly KubernetesObject[]
): Promise<{ api: FakeApi; kube: Kube }> {
	const api = await startFakeApi();
	t.teardown(() => api.close());
	for (const name of ['cart', 'cart-pr-1', 'checkout', 'checkout-pr-1']) api.put(service(name));
	for (const object of objects) api.put(object);
	return { api, kube: await api.connect() };
}

/** What renders the sandboxes of the cluster for a mesh, as `branchline apply --from-cluster` does. */
export function delivering(mesh: string, more: Partial<DeliverOptions> = {}): DeliverOptions {
	const choice: MeshChoice = { mesh, ...(mesh === 'gateway-api' ? { implementation: 'istio' } : {}) };
	const translate = ({ documents }: Reading): Translation => {
		const { plan, diagnostics } = compile(documents, documents, now);
		const rendered = render(plan, { ...choice, cluster: documents, native: documents.native });
		return { artifacts: rendered.artifacts, diagnostics: [...diagnostics, ...rendered.diagnostics] };
	};
	return { ...choice, render: translate, timeoutMs: 0, ...more };
}

/** How a request is told apart in a list: `PATCH virtualservices/cart`. */
export function short({ method, path }: FakeRequest): string {
	return `${method} ${path.split('/').slice(-2).join('/')}`;
}

/** What was done, as `verb Kind name`, in order. */
export function told(
	done: readonly { readonly verb: string; readonly ref: { readonly kind: string; readonly name: string } }[],
) {
	return done.map(({ verb, ref }) => `${verb} ${ref.kind} ${ref.name}`);
}

/** Has the parents of all routes of ours accept them, as a control plane does. */
export function acceptRoutes(api: FakeApi, status: 'True' | 'False' = 'True'): void {
	const kind = api.kinds.find((one) => one.group === 'gateway.networking.k8s.io' && one.kind === 'HTTPRoute')!;
	for (const route of api.objects.list(kind, undefined)) {
		const { parentRefs = [] } = route.spec as { readonly parentRefs?: readonly object[] };
		const { generation } = route.metadata;
		const parents = parentRefs.map((parentRef) => ({
			parentRef,
			controllerName: 'example.dev/controller',
			conditions: [
				{
					type: 'Accepted',
					status,
					reason: status === 'True' ? 'Accepted' : 'NotAllowed',
					observedGeneration: generation,
				},
				{
					type: 'ResolvedRefs',
					status,
					reason: status === 'True' ? 'ResolvedRefs' : 'BackendNotFound',
					observedGeneration: generation,
				},
			],
		}));
		api.objects.put(kind, { ...route, status: { parents } });
	}
}
