// SPDX-License-Identifier: Apache-2.0
import { type ConnectOptions, connect, type Done, type Kube, nameOf } from '@branchline/kube';
import type { ClusterArguments } from './arguments/cluster.ts';

/** Runs something with a client of the chosen cluster, which is closed after it. */
export async function withKube<T>(
	{ kubeconfig, context }: ClusterArguments,
	act: (kube: Kube) => Promise<T>,
): Promise<T> {
	const options: ConnectOptions = {
		...(kubeconfig === undefined ? {} : { kubeconfig }),
		...(context === undefined ? {} : { context }),
	};
	const kube = await connect(options);
	try {
		return await act(kube);
	} finally {
		kube.close();
	}
}

/** What was done about an object, in the words of findings and of `apply --watch`: `VirtualService shop/checkout patched`. */
export function doneLine({ verb, ref }: Done, dryRun: true | undefined): string {
	return `${nameOf(ref)} ${verb}${dryRun ? ' (server dry run)' : ''}`;
}
