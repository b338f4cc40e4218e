// SPDX-License-Identifier: Apache-2.0
import type { Rendering } from '@branchline/adapter';
import type { Cluster, KubernetesObject, Plan } from '@branchline/plan';
import test from 'ava';
import { apply_patch } from 'jsonpatch';
import { istio } from './adapter.ts';
import { keyOfRule } from './inject.ts';
import type { VirtualService } from './virtual-service.ts';

const cluster = {
	services: ['cart', 'fork'].map((name) => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name, namespace: 'shop' },
		spec: { ports: [{ port: 80 }] },
	})),
	endpointSlices: [],
} as Cluster;

const keyAt = (index: number) => `key-${String(index).padStart(5, '0')}`;

function planOf(keys: readonly string[], carriers: Plan['carriers'] = [{ kind: 'baggage', name: 'key' }]): Plan {
	const target = { kind: 'service', port: { namespace: 'shop', service: 'fork', port: 80 } } as const;
	const substitutions = [...keys].sort().map((key) => {
		return {
			key,
			to: target,
			when: [],
			onUnavailable: 'fail',
			ready: true,
			origin: { sandbox: `shop/${key}` },
		} as const;
	});
	return {
		carriers,
		ingress: 'all',
		services: [{ of: { namespace: 'shop', service: 'cart', port: 80 }, substitutions }],
	};
}

function render(plan: Plan, ...native: readonly KubernetesObject[]): Rendering {
	return istio.render({ plan, cluster, native });
}

const user: VirtualService = {
	apiVersion: 'networking.istio.io/v1',
	kind: 'VirtualService',
	metadata: { name: 'routes', namespace: 'shop' },
	spec: { hosts: ['cart'], http: [{ route: [{ destination: { host: 'cart', port: { number: 80 } } }] }] },
};

function written({ artifacts }: Rendering): VirtualService {
	const [made] = artifacts;
	return (made?.kind === 'patch' ? made.after : made?.kind === 'object' ? made.object : undefined) as VirtualService;
}

const keysOf = (service: VirtualService) => [
	...new Set((service.spec?.http ?? []).flatMap((rule) => keyOfRule(rule) ?? [])),
];

for (const native of [[], [user]])
	test(`what does not fit ${native.length > 0 ? 'the user’s object' : 'ours'} is left out by key, and the others stay`, (t) => {
		const all = Array.from({ length: 8000 }, (_, index) => keyAt(index));
		const rendering = render(planOf(all), ...native);
		const kept = keysOf(written(rendering));
		t.true(new TextEncoder().encode(JSON.stringify(written(rendering))).length <= 1472 * 1024);
		t.true(kept.length > 3000 && kept.length < all.length, `${kept.length}`);
		t.deepEqual(kept, all.slice(0, kept.length), 'the first');
		const refused = rendering.diagnostics.filter(({ code }) => code === 'adapter/over-limit');
		t.deepEqual(
			refused.map(({ key }) => key),
			all.slice(kept.length),
		);
		// The same sandboxes with one more, whose key is the first of all.
		const again = render(planOf(['a-new-one', ...all]), written(rendering));
		t.deepEqual(keysOf(written(again)), kept, 'those that are there stay');
		t.true(again.diagnostics.some(({ key }) => key === 'a-new-one'));
		t.deepEqual(keysOf(written(render(planOf(['a-new-one', ...all.slice(1)]), written(rendering))))[0], 'a-new-one');
	});

test('a key with several rules is written whole or not at all', (t) => {
	const all = Array.from({ length: 5000 }, (_, index) => keyAt(index));
	const carriers = [{ kind: 'header', name: 'x-key' } as const, { kind: 'baggage', name: 'key' } as const];
	const rules = written(render(planOf(all, carriers), user)).spec?.http ?? [];
	const counts = new Map<string, number>();
	for (const key of rules.flatMap((rule) => keyOfRule(rule) ?? [])) counts.set(key, (counts.get(key) ?? 0) + 1);
	t.deepEqual([...new Set(counts.values())], [2]);
	t.true(counts.size < all.length);
});

test('a patch of many rules replaces the list, since a server takes so many operations and no more', (t) => {
	const few = render(planOf(Array.from({ length: 900 }, (_, index) => keyAt(index))), user).artifacts[0];
	const many = render(planOf(Array.from({ length: 6000 }, (_, index) => keyAt(index))), user).artifacts[0];
	for (const made of [few, many]) {
		if (made?.kind !== 'patch') return t.fail();
		t.true(made.patch.length <= 1001);
		t.is(made.patch[0]?.op, 'test');
		t.deepEqual(apply_patch(structuredClone(made.before), [...made.patch]), made.after);
	}
	t.deepEqual(many?.kind === 'patch' && many.patch.map(({ op }) => op), ['test', 'replace']);
	return undefined;
});

test('a pattern that is longer than Istio takes is refused', (t) => {
	const plan = planOf(['k'], [{ kind: 'baggage', name: 'm'.repeat(1000) }]);
	t.like(render(plan, user), { artifacts: [], diagnostics: [{ code: 'adapter/over-limit', key: 'k' }] });
});
