// SPDX-License-Identifier: Apache-2.0
import type { Cluster, RouteGroup, Sandbox } from '@branchline/model';
import { keyOf, keyOwners } from '@branchline/model';
import test from 'ava';
import fc from 'fast-check';
import { answers, clusters, groups, keys, requests, sandboxes, times, withKeys } from './arbitrary.test.fixture.ts';
import { policy } from './documents.test.fixture.ts';
import { type Answer, compile, evaluate, type HttpRequest, type Plan, recompile, sameValue } from './index.ts';

const documents = fc.record({
	sandboxes: fc.uniqueArray(sandboxes, { selector: ({ metadata }) => metadata.name, maxLength: 4 }),
	groups: fc.uniqueArray(groups, { selector: ({ metadata }) => metadata.name, maxLength: 2 }),
	policy: fc.constantFrom(policy({}), policy({ allow: [{ from: 'shop', to: ['other'] }] })),
});
const world = fc.record({ documents, cluster: clusters, now: times });
const asked = fc.record({ request: requests, baseline: answers, key: fc.constantFrom(...keys) });
const runs = { numRuns: 1000 };

interface World {
	readonly documents: Parameters<typeof compile>[0];
	readonly cluster: Cluster;
	readonly now: string;
}

function planOf({ documents, cluster, now }: World): Plan {
	return compile(documents, cluster, now).plan;
}

function answer(plan: Plan, request: HttpRequest, baseline: Answer, ...shown: readonly string[]): readonly Answer[] {
	return evaluate(plan, withKeys(request, ...shown), baseline);
}

function targetsOf(plan: Plan, key: string): readonly unknown[] {
	return plan.services.flatMap(({ substitutions }) =>
		substitutions.filter((one) => one.key === key).map(({ to }) => to),
	);
}

test('transparency: without a key, or with one that nobody owns, the answer is the baseline itself', (t) => {
	const property = fc.property(world, asked, (within, { request, baseline }) => {
		const plan = planOf(within);
		return [[], ['unowned'], ['NOT A KEY']].every((shown) => {
			const admissible = answer(plan, request, baseline, ...shown);
			return admissible.length === 1 && admissible[0] === baseline;
		});
	});
	t.notThrows(() => fc.assert(property, runs));
});

test("isolation: every destination is the baseline's own or a target of the key", (t) => {
	const property = fc.property(world, asked, (within, { request, baseline, key }) => {
		const plan = planOf(within);
		const only = plan.services.map(({ of, substitutions }) => ({
			of,
			substitutions: substitutions.filter((s) => s.key === key),
		}));
		const [is, ...others] = answer(plan, request, baseline, key);
		if (others.length > 0 || !sameValue([is], answer({ ...plan, services: only }, request, baseline, key)))
			return false;
		if (baseline.kind === 'reply' || is?.kind !== 'forward') return true;
		const own = [...baseline.backends.map(({ to }) => to), ...baseline.mirrors, ...targetsOf(plan, key)];
		return [...is.backends.map(({ to }) => to), ...is.mirrors].every((to) => own.some((one) => sameValue(one, to)));
	});
	t.notThrows(() => fc.assert(property, runs));
});

test('non-interference: a sandbox changes nothing for another key, groups that contain it excepted', (t) => {
	const property = fc.property(world, asked, fc.nat(), (within, { request, baseline, key }, pick) => {
		const { sandboxes: all, groups: united } = within.documents;
		fc.pre(all.length > 0);
		const removed = all[pick % all.length]!;
		fc.pre(keyOf(removed) !== key);
		const owner = keyOwners(within.documents).owner.get(key);
		fc.pre(owner?.kind !== 'RouteGroup' || !contains(owner, removed));
		const without = { ...within.documents, sandboxes: all.filter((one) => one !== removed), groups: united };
		const plan = planOf({ ...within, documents: without });
		return sameValue(answer(planOf(within), request, baseline, key), answer(plan, request, baseline, key));
	});
	t.notThrows(() => fc.assert(property, runs));
});

function contains(group: RouteGroup, sandbox: Sandbox): boolean {
	const { names = [], selector } = group.spec.sandboxes;
	const train = selector?.matchLabels.train;
	return names.includes(sandbox.metadata.name) || (train !== undefined && train === sandbox.metadata.labels?.train);
}

test('composition: the key of a group does what the keys of its members do one after another', (t) => {
	const property = fc.property(world, asked, (within, { request, baseline }) => {
		const united = within.documents.groups[0];
		fc.pre(united !== undefined);
		const mine = within.documents.sandboxes.map((one) => ({ ...one, spec: { ...one.spec, key: one.metadata.name } }));
		const alone = {
			...within.documents,
			sandboxes: mine,
			groups: [{ ...united, spec: { ...united.spec, key: 'whole' } }],
		};
		const { plan, diagnostics } = compile(alone, within.cluster, within.now);
		fc.pre(!diagnostics.some(({ object, code }) => object?.kind === 'RouteGroup' && code !== 'plan/member-missing'));
		const members = mine.filter((one) => contains(united, one));
		const composed = members.reduce((so, { metadata }) => answer(plan, request, so, metadata.name)[0]!, baseline);
		return sameValue(answer(plan, request, baseline, 'whole'), [composed]);
	});
	t.notThrows(() => fc.assert(property, runs));
});

test('once: substituting a second time changes nothing', (t) => {
	const property = fc.property(world, asked, (within, { request, baseline, key }) => {
		const plan = planOf(within);
		const [once] = answer(plan, request, baseline, key);
		return answer(plan, request, once!, key)[0] === once;
	});
	t.notThrows(() => fc.assert(property, runs));
});

test('removal: without its documents a plan is empty and every answer the baseline', (t) => {
	const property = fc.property(world, asked, (within, { request, baseline, key }) => {
		const compilation = compile(within.documents, within.cluster, within.now);
		const remove = [...within.documents.sandboxes, ...within.documents.groups].map(
			({ kind, metadata }) => ({ kind, namespace: 'shop', name: metadata.name }) as const,
		);
		const { plan, diagnostics, keyDiagnostics } = recompile(compilation, { remove });
		const silent = plan.services.length + diagnostics.length + keyDiagnostics.length === 0;
		return silent && answer(plan, request, baseline, key)[0] === baseline;
	});
	t.notThrows(() => fc.assert(property, runs));
});

test('several keys: the answers are those of each key, and the baseline', (t) => {
	const property = fc.property(world, asked, (within, { request, baseline, key }) => {
		const plan = planOf(within);
		const other = key === 'k0' ? 'k1' : 'k0';
		const each = [...answer(plan, request, baseline, key), ...answer(plan, request, baseline, other), baseline];
		const admissible = answer(plan, request, baseline, key, other);
		const within_ = (list: readonly Answer[], one: Answer) => list.filter((item) => sameValue(item, one)).length;
		return each.every((one) => within_(admissible, one) === 1) && admissible.every((one) => within_(each, one) > 0);
	});
	t.notThrows(() => fc.assert(property, runs));
});
