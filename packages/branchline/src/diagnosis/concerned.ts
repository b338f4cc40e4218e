// SPDX-License-Identifier: Apache-2.0
import { refTo } from '@branchline/adapter';
import { adapters } from '@branchline/adapters-all';
import type { Diagnostic, Documents, KubernetesObject } from '@branchline/model';
import { type ServicePort, sameValue, servicePortName } from '@branchline/plan';

/**
 * Of some service ports those that a finding about an object concerns: the ports of a Service, or those that a route leads to;
 * undefined where it is about no such object.
 */
export function concernedBy(
	{ object }: Diagnostic,
	ports: readonly ServicePort[],
	documents: Documents,
): readonly ServicePort[] | undefined {
	if (object === undefined) return undefined;
	if (object.kind === 'Service' && object.apiVersion === 'v1')
		return ports.filter(({ namespace, service }) => namespace === object.namespace && service === object.name);
	const { native } = documents;
	const route = native.find((one) => !('@type' in one) && sameValue(refTo(one as KubernetesObject), object));
	const reached = new Set<string>();
	for (const adapter of route ? adapters : [])
		for (const port of adapter.reaches(route!, { cluster: documents, native })?.ports ?? [])
			reached.add(servicePortName(port));
	return reached.size === 0 ? undefined : ports.filter((of) => reached.has(servicePortName(of)));
}
