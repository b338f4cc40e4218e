// SPDX-License-Identifier: Apache-2.0
import type { ReconcilerOptions } from '@branchline/controller';
import type { KubernetesObject } from 'branchline';
import { httpRoute, serviceRoute, virtualService } from './shop-objects.ts';
import type { Stage } from './stage.ts';

/** The meshes of one round of watching, and what their user has and does there. */
export interface Act {
	readonly reconcile: Pick<ReconcilerOptions, 'mesh' | 'implementation'>;
	/** The user's routes from the beginning to the end. */
	readonly routes: readonly KubernetesObject[];
	/** Routes of the user's that come and go: some, and then others. */
	readonly passing: readonly (readonly KubernetesObject[])[];
	/** The user changes the timeout of a route, and nothing else that is there. */
	edit(stage: Stage, timeout: string): Promise<unknown>;
	/** Whether the API server is started anew in the middle. */
	readonly restarts: boolean;
}

/** VirtualServices between services, and HTTPRoutes at a gateway in front of them. */
export const istioBehindEnvoyGateway: Act = {
	reconcile: { mesh: ['istio', 'gateway-api'], implementation: 'envoy-gateway' },
	routes: [virtualService('checkout', '10s'), httpRoute('shop', '/')],
	passing: [[virtualService('payments', '3s'), httpRoute('second', '/v2')], [httpRoute('second', '/v2')]],
	edit: editVirtualService,
	restarts: true,
};

/** HTTPRoutes between services, which Istio carries out. */
export const gatewayApiOnIstio: Act = {
	reconcile: { mesh: 'gateway-api', implementation: 'istio' },
	routes: [serviceRoute('checkout', '/', '10s')],
	passing: [[serviceRoute('second', '/v2', '3s')]],
	edit: ({ put }, timeout) => put(serviceRoute('checkout', '/', timeout)),
	restarts: false,
};

/** As `kubectl edit` does: what is ours in the VirtualService stays until it is followed. */
async function editVirtualService({ kube }: Stage, timeout: string): Promise<void> {
	const ref = { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', namespace: 'shop', name: 'checkout' };
	const object = await kube.get(ref);
	const { http } = object!.spec as { readonly http: readonly unknown[] };
	await kube
		.patch(ref, [
			{ op: 'test', path: '/metadata/resourceVersion', value: object!.metadata.resourceVersion },
			{ op: 'replace', path: `/spec/http/${http.length - 1}/timeout`, value: timeout },
		])
		// We may have written in between; the user tries again later.
		.catch((error: Error) => (error as { status?: number }).status === 422 || Promise.reject(error));
}
