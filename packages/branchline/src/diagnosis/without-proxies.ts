// SPDX-License-Identifier: Apache-2.0
import { type Adapter, podOf, refTo } from '@branchline/adapter';
import { type Diagnostic, type KubernetesObject, namespaceOf } from '@branchline/model';
import type { ServicePort } from '@branchline/plan';
import { doctorFinding } from './codes.ts';

/**
 * The given Namespaces with service ports in which nothing that is given asks for a mesh's proxies. Of a Namespace that is not
 * given nothing is known.
 */
export function withoutProxies(
	{ name: mesh, proxies }: Adapter,
	objects: readonly KubernetesObject[],
	ports: readonly ServicePort[],
): readonly Diagnostic[] {
	if (proxies === undefined) return [];
	const inhabited = new Set(ports.map(({ namespace }) => namespace));
	const asking = new Set(
		objects.filter((object) => podOf(object) && proxies.asked(object) === true).map((object) => namespaceOf(object)),
	);
	return objects
		.filter(({ kind, apiVersion }) => kind === 'Namespace' && apiVersion === 'v1')
		.filter((object) => inhabited.has(object.metadata.name) && !asking.has(object.metadata.name))
		.flatMap((object) => {
			const wish = proxies.asked(object);
			if (wish === true) return [];
			const why = wish === false ? 'it declines' : 'it does not ask for';
			const unless = wish === false ? '' : ', unless the mesh adds them wherever nobody declines';
			const message = `Namespace ${object.metadata.name}: ${why} the proxies of ${mesh}, so requests that its pods send meet no fork${unless}`;
			const hint = `${proxies.means}, and restart its pods; or leave it, if nothing in it calls a forked service`;
			const { namespace: _, ...ref } = refTo(object);
			return [doctorFinding('doctor/no-proxies', message, { object: ref, hint })];
		});
}
