// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { KubernetesObject } from 'branchline';
import type { Work } from './events.ts';
import { endpoints, sandbox, service, start, type World } from './shop.test.fixture.ts';

const many = Array.from({ length: 1000 }, (_, n) => sandbox(`k-${n}`, 'fork-1'));

/** What all rounds did that follow from a change. */
async function workOf({ clock, cluster, reconciler }: World, change: KubernetesObject): Promise<Work> {
	const before = await reconciler.settled();
	const [compared, writes] = [reconciler.work.compared, reconciler.work.writes];
	cluster.put(change);
	await clock.advance(60_000);
	const after = await reconciler.settled(before.generation + 1);
	if (after.failing.length + after.held.length > 0) throw new Error('something is left to do');
	return { compared: reconciler.work.compared - compared, writes: reconciler.work.writes - writes };
}

for (const [mesh, objects] of [
	['gateway-api', 1001],
	['istio', 1],
] as const) {
	test(`${mesh}: of a thousand sandboxes one changes: only what it concerns is compared and written`, async (t) => {
		const world = await start(t, { mesh }, ...many, endpoints('fork-1', true), endpoints('fork-2', true));
		await world.clock.advance(60_000);
		t.is(world.cluster.writes.filter(({ kind }) => kind === 'apply').length, objects);
		t.deepEqual(await workOf(world, sandbox('k-500', 'fork-2')), { compared: 1, writes: 1 });
		t.deepEqual(await workOf(world, service('unrelated')), { compared: 0, writes: 0 });
		t.deepEqual(await workOf(world, sandbox('k-500', 'fork-2', { source: { branch: 'b' } })), {
			compared: 0,
			writes: 0,
		});
	});
}
