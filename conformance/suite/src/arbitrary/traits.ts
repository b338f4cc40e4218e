// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import fc from 'fast-check';
import type { Trait } from '../mesh.ts';
import type { NeutralRule } from './rule.ts';
import { shopPorts } from './shop.ts';

/** The traits of native rules, whatever the mesh. */
export function traitsOf(rules: readonly NeutralRule[]): readonly Trait[] {
	const found: Trait[] = [];
	for (const { action } of rules) {
		if (action.kind === 'redirect') found.push('redirect');
		else {
			if (action.shares.length > 1) found.push('weights');
			if (action.rewrite) found.push('rewrite');
			if (action.mirror) found.push('mirror');
			if (action.shares.some(({ to }) => to.service !== 'a')) found.push('cross-service');
		}
	}
	return found;
}

/** A creation time: the larger the younger. */
export function ageOf(age: number): string {
	return `2026-01-0${age}T00:00:00Z`;
}

/** Requests to service ports, as callers inside the cluster send them, sometimes from a namespace with routes of its own. */
export const meshPlaces: fc.Arbitrary<Pick<HttpRequest, 'to' | 'authority' | 'from'>> = fc
	.record({
		to: fc.constantFrom(shopPorts[0], shopPorts[0], shopPorts[0], shopPorts[1], shopPorts[2], shopPorts[3]),
		from: fc.constantFrom('shop', 'shop', 'shop', 'team'),
	})
	.map(({ to, from }) => ({
		to,
		authority: `${to.service}.${to.namespace}.svc.cluster.local`,
		from: { namespace: from },
	}));

/** Requests that enter at the gateway, for a host that routes name or for another. */
export const gatewayPlaces: fc.Arbitrary<Pick<HttpRequest, 'to' | 'authority' | 'from'>> = fc
	.constantFrom(...Array<string>(7).fill('shop.example'), 'other.example')
	.map((authority) => ({ to: { gateway: { namespace: 'shop', name: 'gw' }, port: 80 }, authority }));

/** Both. */
export const places: fc.Arbitrary<Pick<HttpRequest, 'to' | 'authority' | 'from'>> = fc.oneof(
	{ weight: 4, arbitrary: meshPlaces },
	{ weight: 1, arbitrary: gatewayPlaces },
);
