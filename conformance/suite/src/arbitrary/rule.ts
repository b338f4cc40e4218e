// SPDX-License-Identifier: Apache-2.0
import type { ServicePort } from '@branchline/plan';
import fc from 'fast-check';
import { shopPorts } from './shop.ts';

/** A native rule before it is written in a mesh's words. */
export interface NeutralRule {
	readonly matches: readonly NeutralMatch[];
	readonly action: NeutralAction;
}

/** One alternative of a neutral rule; header and query conditions are exact. */
export interface NeutralMatch {
	readonly path?: { readonly kind: 'exact' | 'prefix'; readonly value: string };
	readonly method?: string;
	readonly header?: readonly [string, string];
	readonly query?: readonly [string, string];
}

/** Where a neutral rule leads: shares of service ports, or a redirect. */
type NeutralAction =
	| {
			readonly kind: 'forward';
			readonly shares: readonly { readonly to: ServicePort; readonly weight: number }[];
			readonly rewrite?: string;
			readonly header?: string;
			readonly timeout?: string;
			readonly mirror?: ServicePort;
	  }
	| { readonly kind: 'redirect'; readonly path: string };

const match: fc.Arbitrary<NeutralMatch> = fc.record(
	{
		path: fc.constantFrom(
			{ kind: 'exact', value: '/a' } as const,
			{ kind: 'prefix', value: '/a' } as const,
			{ kind: 'prefix', value: '/a/b' } as const,
			{ kind: 'prefix', value: '/' } as const,
			{ kind: 'exact', value: '/a/b' } as const,
		),
		method: fc.constantFrom('GET', 'POST'),
		header: fc.constantFrom(['h', '1'] as const, ['i', '1'] as const),
		query: fc.constant(['q', '1'] as const),
	},
	{ requiredKeys: [] },
);

const port = fc.constantFrom<ServicePort>(shopPorts[0], shopPorts[0], ...shopPorts);

const share = fc.record({ to: port, weight: fc.constantFrom(1, 1, 9) });

/** Which parts a mesh has: rules are generated within them. */
export interface RuleParts {
	readonly rewrite: boolean;
	readonly mirror: boolean;
	/** Destinations allowed; default every port of the shop. */
	readonly ports?: readonly ServicePort[];
}

/** A random rule of the parts that a mesh has. */
export function randomRule({ rewrite, mirror }: RuleParts): fc.Arbitrary<NeutralRule> {
	const forward = fc.record(
		{
			kind: fc.constant('forward' as const),
			shares: fc.uniqueArray(share, { minLength: 1, maxLength: 2, selector: ({ to }) => JSON.stringify(to) }),
			...(rewrite ? { rewrite: fc.constantFrom('/v1', '/') } : {}),
			header: fc.constantFrom('x', 'y'),
			timeout: fc.constantFrom('3s', '5s'),
			...(mirror ? { mirror: port } : {}),
		},
		{ requiredKeys: ['kind', 'shares'] },
	) as fc.Arbitrary<NeutralAction>;
	const redirect = fc.constant<NeutralAction>({ kind: 'redirect', path: '/moved' });
	return fc.record({
		matches: fc.oneof(
			{ weight: 1, arbitrary: fc.constant([]) },
			{ weight: 3, arbitrary: fc.array(match, { minLength: 1, maxLength: 2 }) },
		),
		action: fc.oneof({ weight: 9, arbitrary: forward }, { weight: 1, arbitrary: redirect }),
	});
}
