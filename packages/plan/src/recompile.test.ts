// SPDX-License-Identifier: Apache-2.0
import type { Cluster, RouteGroup, RoutingPolicy, Sandbox } from '@branchline/model';
import test from 'ava';
import fc from 'fast-check';
import { clusters, groups, keys, policies, sandboxes, times } from './arbitrary.test.fixture.ts';
import { cluster, compiled, group, listed, now, sandbox, service, withMetadata } from './documents.test.fixture.ts';
import { type Change, type Compilation, compile, type DocumentRef, recompile, sameValue } from './index.ts';

const removals: fc.Arbitrary<DocumentRef> = fc.oneof(
	fc.record({
		kind: fc.constant('Sandbox' as const),
		namespace: fc.constant('shop'),
		name: fc.constantFrom(...keys.slice(0, 4)),
	}),
	fc.record({
		kind: fc.constant('RouteGroup' as const),
		namespace: fc.constant('shop'),
		name: fc.constantFrom('g0', 'g1'),
	}),
);
const upserts = fc.array(fc.oneof<fc.Arbitrary<Sandbox | RouteGroup>[]>(sandboxes, groups), { maxLength: 3 });
const changes: fc.Arbitrary<Change> = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ upsert: upserts, remove: fc.array(removals, { maxLength: 2 }) }) },
	fc.record({ upsert: upserts, cluster: clusters }),
	fc.record({ now: times }),
	fc.record({ policy: policies }),
);

// What a sequence of changes leaves, to be compiled from scratch.
interface World {
	readonly documents: Map<string, Sandbox | RouteGroup>;
	policy: RoutingPolicy | undefined;
	cluster: Cluster;
	now: string;
}

function follow(world: World, { upsert = [], remove = [], policy, cluster, now }: Change): void {
	for (const { kind, name } of remove) world.documents.delete(`${kind} ${name}`);
	for (const document of upsert) world.documents.set(`${document.kind} ${document.metadata.name}`, document);
	world.policy = policy ?? world.policy;
	world.cluster = cluster ?? world.cluster;
	world.now = now ?? world.now;
}

function fromScratch({ documents, policy, cluster, now }: World): Compilation {
	const all = [...documents.values()].reverse();
	return compiled([...all, ...(policy === undefined ? [] : [policy])], cluster, now);
}

function keepsIdentity(before: Compilation, after: Compilation): boolean {
	const same = (a: unknown, b: unknown) => a === b || !sameValue(a, b);
	if (!same(before.plan, after.plan) || !same(before.diagnostics, after.diagnostics)) return false;
	return after.plan.services.every((plan) => {
		const old = before.plan.services.find(({ of }) => sameValue(of, plan.of));
		return (
			same(old, plan) &&
			plan.substitutions.every((one) =>
				same(
					old?.substitutions.find(({ key }) => key === one.key),
					one,
				),
			)
		);
	});
}

test('changes lead to what compiling from scratch does, and what keeps its value stays identical', (t) => {
	const property = fc.property(clusters, fc.array(changes, { minLength: 1, maxLength: 8 }), (first, sequence) => {
		const world: World = { documents: new Map(), policy: undefined, cluster: first, now };
		let compilation = fromScratch(world);
		for (const change of sequence) {
			const next = recompile(compilation, change);
			follow(world, change);
			const { plan, diagnostics, keyDiagnostics } = fromScratch(world);
			const is = [next.plan, next.diagnostics, next.keyDiagnostics];
			if (!sameValue(is, [plan, diagnostics, keyDiagnostics])) return false;
			if (!keepsIdentity(compilation, next)) return false;
			compilation = next;
		}
		return true;
	});
	t.notThrows(() => fc.assert(property, { numRuns: 1000 }));
});

const shop = cluster([service('cart', 80), service('pay', 80), service('pr', 80)]);
const of = { of: { service: 'cart' }, to: { service: 'pr' } };

function started(): Compilation {
	const other = sandbox('b', [of, { ...of, of: { service: 'pay' } }]);
	return compiled([sandbox('a', [of]), other, sandbox('c', [{ ...of, of: { service: 'x' } }])], shop);
}

function servicesOf({ plan }: Compilation) {
	const [cart, pay] = plan.services;
	return { cart: cart!, pay: pay! };
}

test('only the service port that a change is about is another object, and only one of its substitutions', (t) => {
	const before = started();
	const after = recompile(before, { upsert: [sandbox('a', [{ ...of, onUnavailable: 'baseline' }])] });
	const [old, is] = [servicesOf(before), servicesOf(after)];
	t.is(is.pay, old.pay);
	t.not(is.cart, old.cart);
	t.not(is.cart.substitutions[0], old.cart.substitutions[0]);
	t.is(is.cart.substitutions[1], old.cart.substitutions[1]);
	t.is(after.diagnostics, before.diagnostics);
	t.is(old.cart.substitutions[0]?.onUnavailable, 'fail');
});

test('a change that changes nothing gives the identical plan', (t) => {
	const before = started();
	const nothing: readonly Change[] = [
		{},
		{ upsert: [sandbox('a', [{ ...of }])] },
		{ cluster: cluster(shop.services) },
		{ now: '2026-06-02T12:00:00Z' },
		{ remove: [{ kind: 'Sandbox', namespace: 'other', name: 'a' }] },
	];
	for (const change of nothing) {
		const after = recompile(before, change);
		t.is(after.plan, before.plan);
		t.is(after.diagnostics, before.diagnostics);
	}
});

test('an object that is both removed and upserted is there afterwards', (t) => {
	const remove = [{ kind: 'Sandbox', namespace: 'shop', name: 'a' } as const];
	const before = started();
	t.is(recompile(before, { remove, upsert: [sandbox('a', [of])] }).plan, before.plan);
	t.is(servicesOf(recompile(before, { remove })).cart.substitutions.length, 1);
});

test('a key goes to its next claimant when its owner leaves', (t) => {
	const claimants = [sandbox('a', [of], { key: 'k' }), sandbox('b', [{ ...of, of: { service: 'pay' } }], { key: 'k' })];
	const before = compile({ sandboxes: claimants, groups: [] }, shop, now);
	const after = recompile(before, { remove: [{ kind: 'Sandbox', namespace: 'shop', name: 'a' }] });
	const ports = ({ plan }: Compilation) => plan.services.map((one) => one.of.service);
	t.deepEqual([ports(before), ports(after)], [['cart'], ['pay']]);
	t.deepEqual([before.keyDiagnostics.length, after.keyDiagnostics.length], [1, 0]);
});

test('a group selects new sandboxes of its own namespace alone', (t) => {
	const labels = { train: '1' };
	const selecting = group('g', { selector: { matchLabels: labels } });
	const before = compile({ sandboxes: [sandbox('b', [])], groups: [selecting] }, shop, now);
	const upsert = [
		withMetadata(sandbox('a', [of]), { labels }),
		withMetadata(sandbox('x', []), { labels, namespace: 'other' }),
	];
	const after = recompile(before, { upsert });
	t.deepEqual(
		after.state.groups[0]?.members.map(({ document }) => document.metadata.name),
		['a'],
	);
	t.deepEqual(Object.keys(listed(after)), ['shop/cart:80 a', 'shop/cart:80 g']);
});
