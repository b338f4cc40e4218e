// SPDX-License-Identifier: Apache-2.0
import type { Kube } from '@branchline/kube';
import { until } from '../until.ts';

const definition = {
	apiVersion: 'apiextensions.k8s.io/v1',
	kind: 'CustomResourceDefinition',
	name: 'tcproutes.gateway.networking.k8s.io',
} as const;

const version = 'v1alpha2';

/**
 * Has the API server serve TCPRoutes in the version that Contour reads, too. Contour ends where a kind is not served that
 * it reads (Contour `cmd/contour/serve.go`, setupGatewayAPI), and of this one a ContourDeployment cannot free it.
 */
export async function serveTcpRoutes(kube: Kube): Promise<void> {
	const found = await kube.get(definition);
	const { versions = [] } = (found?.spec ?? {}) as { readonly versions?: readonly { readonly name: string }[] };
	const index = versions.findIndex(({ name }) => name === version);
	if (index < 0) throw new Error(`contour: ${definition.name} has no version ${version}, which Contour reads`);
	await kube.patch(definition, [{ op: 'replace', path: `/spec/versions/${index}/served`, value: true }]);
	const check = async (): Promise<true | undefined> => {
		const { status, body } = await kube.request('GET', `/apis/gateway.networking.k8s.io/${version}`);
		return status === 200 && body.includes('"tcproutes"') ? true : undefined;
	};
	await until(`TCPRoutes ${version}: served`, check, { timeoutMs: 60_000, everyMs: 100 });
}
