// SPDX-License-Identifier: Apache-2.0
import type { Ingress } from '@branchline/plan';
import type { Listener } from './listeners.ts';

/** Whether keys from outside are honoured at a listener, by what the policy says of its Gateway. */
export function honours(ingress: Ingress, { gateway }: Listener): boolean {
	if (typeof ingress === 'string') return ingress === 'all';
	return (
		gateway !== undefined && (ingress.gateways.includes(gateway.split('/')[1]!) || ingress.gateways.includes(gateway))
	);
}
