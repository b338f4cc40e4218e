// SPDX-License-Identifier: Apache-2.0
import type { Plan } from '@branchline/plan';

/** A plan in which the key `k`, in a header of its own, forks port 80 of `shop/cart` to `shop/fork`. */
export const cartPlan: Plan = {
	carriers: [{ kind: 'header', name: 'x-key' }],
	ingress: 'all',
	services: [
		{
			of: { namespace: 'shop', service: 'cart', port: 80 },
			substitutions: [
				{
					key: 'k',
					to: { kind: 'service', port: { namespace: 'shop', service: 'fork', port: 80 } },
					when: [],
					onUnavailable: 'fail',
					ready: true,
					origin: { sandbox: 'shop/k' },
				},
			],
		},
	],
};
