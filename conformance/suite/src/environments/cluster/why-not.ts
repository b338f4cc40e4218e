// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../../case/case.ts';

/** Why a case cannot be brought about in a cluster, as a clause; undefined where it can. */
export function whyNotInCluster({ native, steps }: Case, isRestartable: boolean): string | undefined {
	if (Object.values(native).flat().some(hasAge)) return 'it gives objects an age, which only an API server does';
	const restarts = steps.some(({ action }) => action.kind === 'restart' && action.component === 'control-plane');
	return restarts && !isRestartable ? 'the control plane is no Deployment of this cluster' : undefined;
}

function hasAge(object: Readonly<Record<string, unknown>>): boolean {
	const { metadata } = object as { readonly metadata?: { readonly creationTimestamp?: string } };
	return metadata?.creationTimestamp !== undefined;
}
