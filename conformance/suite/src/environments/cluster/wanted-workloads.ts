// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../../case/case.ts';
import { clientName } from '../../case/request.ts';
import type { Workload } from '../../case/workload.ts';
import { clientWorkload, ingressNames, meshCallers, outsideWorkload } from './callers.ts';
import { markerWorkload } from './marker.ts';
import type { WantedWorkload } from './workloads.ts';

/** The workloads of a case as they are now, and whatever sends its requests. */
export function wantedWorkloads(one: Case, workloads: readonly Workload[]): readonly WantedWorkload[] {
	const callers = meshCallers(one);
	const isNamed = (name: string, namespace: string) =>
		workloads.some((own) => own.name === name && own.namespace === namespace);
	const own = workloads.map((workload): WantedWorkload => {
		const { name, namespace } = workload;
		const isSender = callers.some((caller) => caller.workload === name && caller.namespace === namespace);
		return { workload, part: isSender ? 'sender' : 'receiver' };
	});
	const clients = callers.filter(({ namespace, workload }) => workload === clientName && !isNamed(workload, namespace));
	return [
		...own,
		...clients.map(({ namespace }): WantedWorkload => ({ workload: clientWorkload(namespace), part: 'sender' })),
		...(ingressNames(one).length > 0 ? [{ workload: outsideWorkload, part: 'outsider' } as const] : []),
		{ workload: markerWorkload, part: 'receiver' },
	];
}
