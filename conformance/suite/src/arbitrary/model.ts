// SPDX-License-Identifier: Apache-2.0
import type { Documents, Fork, RouteGroup, RoutingPolicy, Sandbox } from '@branchline/model';
import { type Carrier, compile, type Plan } from '@branchline/plan';
import fc from 'fast-check';
import { shop } from './shop.ts';

/** Keys of sandboxes and of the group: one is a prefix of another. */
export const keys = ['k', 'k-2', 'j', 'g'] as const;

/** A random model; `carriers` are one or several, in any order. */
export interface RandomModel {
	readonly sandboxes: readonly Sandbox[];
	readonly groups: readonly RouteGroup[];
	readonly carriers: readonly Readonly<Record<string, string>>[];
}

const when = fc.array(
	fc.record(
		{
			path: fc.constantFrom({ exact: '/a' }, { prefix: '/a' }, { prefix: '/a/b' }, { prefix: '/' }, { prefix: '/p.S' }),
			method: fc.constantFrom('GET', 'POST'),
			headers: fc.constantFrom({ h: '1' }, { i: '1' }),
			query: fc.constant({ q: '1' }),
		},
		{ requiredKeys: [] },
	),
	{ minLength: 1, maxLength: 2 },
);

const to = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom({ service: 'fork-1' }, { service: 'fork-2' }) },
	{ weight: 1, arbitrary: fc.constant({ service: { name: 'fork-3', namespace: 'pay' } }) },
	{ weight: 1, arbitrary: fc.constantFrom({ service: 'gone' }, { service: 'dead' }) },
	{ weight: 1, arbitrary: fc.constant({ address: '192.0.2.7:9000' }) },
	{
		weight: 1,
		arbitrary: fc.constant({ respond: { status: 418, headers: { 'content-type': 'text/plain' }, body: 'tea' } }),
	},
);

const of = fc.constantFrom({ service: 'a' }, { service: 'b' }, { service: 'c', namespace: 'pay' });

const fork: fc.Arbitrary<Fork> = fc
	.record(
		{
			of,
			to,
			when,
			onUnavailable: fc.constantFrom('fail', 'baseline'),
		},
		{ requiredKeys: ['of', 'to'] },
	)

	.chain((one) => fc.integer({ min: 0, max: 2 }).map((dice) => (dice > 0 ? { ...one, when: undefined } : one)))
	.map(({ when: conditions, ...rest }) => {
		const kept = conditions?.filter((condition) => Object.keys(condition).length > 0);
		return (kept && kept.length > 0 ? { ...rest, when: kept } : rest) as Fork;
	});

function sandbox(name: string, forks: readonly Fork[]): Sandbox {
	return {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'Sandbox',
		metadata: { name, namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' },
		spec: { forks },
	} as Sandbox;
}

const group = {
	apiVersion: 'branchline.dev/v1alpha1',
	kind: 'RouteGroup',
	metadata: { name: 'g', namespace: 'shop' },
	spec: { sandboxes: { names: ['k', 'j'] } },
} as RouteGroup;

const carriers = fc.constantFrom(
	[{ header: 'x-key' }],
	[{ baggage: 'key' }],
	[{ header: 'x-key' }, { baggage: 'key' }],
	[{ baggage: 'key' }, { header: 'x-key' }],
	[{ tracestate: 'key' }, { header: 'x-key' }, { baggage: 'key' }],
);

const forksOf = fc.tuple(fork, fc.array(fork, { maxLength: 2 })).map(([first, others]) => {
	const forks = [{ ...first, of: { service: 'a' } }, ...others];
	return forks.filter((one, index) => forks.findIndex(({ of: { service } }) => service === one.of.service) === index);
});

/** Up to three sandboxes and perhaps a group over a tiny shop. */
export const randomModel: fc.Arbitrary<RandomModel> = fc
	.record({ k: forksOf, k2: fc.option(forksOf), j: fc.option(forksOf), grouped: fc.boolean(), carriers })
	.map(({ k, k2, j, grouped, carriers: chosen }) => {
		const sandboxes = [sandbox('k', k), ...(k2 ? [sandbox('k-2', k2)] : []), ...(j ? [sandbox('j', j)] : [])];
		const groups = grouped && j ? [group] : [];
		return { sandboxes, groups, carriers: chosen };
	});

/** Random models whose carriers are headers of their own. */
export const headerModel: fc.Arbitrary<RandomModel> = fc
	.record({
		model: randomModel,
		carriers: fc.constantFrom([{ header: 'x-key' }], [{ header: 'y-key' }, { header: 'x-key' }]),
	})
	.map(({ model, carriers: chosen }) => ({ ...model, carriers: chosen }));

/** The plan of a random model over the random shop. */
export function planOf({ sandboxes, groups, carriers: chosen }: RandomModel): Plan {
	const policy: RoutingPolicy = {
		apiVersion: 'branchline.dev/v1alpha1',
		kind: 'RoutingPolicy',
		metadata: { name: 'default' },
		spec: { carriers: chosen, allow: [{ from: 'shop', to: ['pay'] }] },
	} as RoutingPolicy;
	const documents: Documents = { sandboxes, groups, policy, ...shop, native: [], other: [] };
	return compile(documents, shop, '2026-02-01T00:00:00Z').plan;
}

/** The carriers of a random model, as a plan has them. */
export function carriersOf({ carriers: chosen }: RandomModel): readonly Carrier[] {
	return chosen.flatMap((carrier) =>
		Object.entries(carrier).map(([kind, name]) => ({ kind: kind as Carrier['kind'], name })),
	);
}
