// SPDX-License-Identifier: Apache-2.0

import { meshes } from '@branchline/conformance';
import { formatEvent, type ReconcileEvent, reconcileWith } from '@branchline/controller';
import { FakeClock, FakeCluster } from '@branchline/controller/fake';
import test from 'ava';
import { type KubernetesObject, sameValue } from 'branchline';
import fc from 'fast-check';
import { happen, happening } from './chaos.ts';
import { asUsersWrote, contentsOf, fromScratch } from './from-scratch.ts';
import { policy, services } from './shop.ts';

/** How many interleavings each mesh is tried on; more find more. */
const runs = Number(process.env.CONTROLLER_RUNS ?? 15);
const tenMinutes = 600_000;

for (const mesh of meshes.filter(({ adapter }) => adapter.name !== 'envoy')) {
	test(`${mesh.name}: whatever happens in between, the cluster ends as if it had been delivered at once`, async (t) => {
		const choice = {
			mesh: mesh.adapter.name,
			...(mesh.implementation === undefined ? {} : { implementation: mesh.implementation }),
		};
		const story = mesh.native.chain(({ objects }) => {
			const native = objects as readonly KubernetesObject[];
			return fc.record({
				before: fc.subarray([...native]),
				happenings: fc.array(happening(native), { minLength: 5, maxLength: 25 }),
				/** After so many writes of ours, the next happening comes in the middle of the round. */
				between: fc.array(fc.tuple(fc.nat(12), happening(native)), { maxLength: 3 }),
			});
		});
		await fc.assert(
			fc.asyncProperty(story, async ({ before, happenings, between }) => {
				const clock = new FakeClock('2026-06-01T00:00:00Z');
				const cluster = new FakeCluster(() => clock.now());
				for (const object of [...services, policy, ...before]) cluster.put(object);
				const told: string[] = [];
				cluster.onWrite = () => {
					for (const [after, what] of between) {
						if (cluster.writes.length !== after || what.do === 'wait') continue;
						told.push(`in between: ${JSON.stringify(what)}`);
						happen(cluster, what);
					}
				};
				const tell = (line: string) => told.push(`${new Date(clock.now()).toISOString().slice(14, 23)} ${line}`);
				const broken: string[] = [];
				const onEvent = (event: ReconcileEvent) => {
					tell(formatEvent(event) || JSON.stringify(event));
					if (event.kind === 'broken') broken.push(formatEvent(event));
				};
				const reconciler = reconcileWith(cluster, { ...choice, clock, onEvent });
				for (const what of happenings) {
					tell(JSON.stringify(what));
					if (what.do === 'wait') await clock.advance(what.millis);
					else happen(cluster, what);
				}
				heal(cluster);
				await clock.advance(tenMinutes);
				// What came in between may have been the last thing to go wrong.
				cluster.onWrite = () => undefined;
				heal(cluster);
				await clock.advance(tenMinutes);
				const users = asUsersWrote(cluster.objects.values());
				const expect = (what: string, seen: object, expected: object) => {
					if (!sameValue(seen, expected)) throw new Error([...told, what, ...differences(seen, expected)].join('\n'));
				};
				const { failing, held } = await reconciler.settled();
				expect('what is left to do', { failing, held }, { failing: [], held: [] });
				const scratch = fromScratch(cluster.objects.values(), choice, clock.now());
				expect('the cluster', contentsOf(cluster.objects.values()), scratch);
				const writes = cluster.writes.length;
				await clock.advance(tenMinutes);
				expect('writes in a quiet cluster', cluster.writes.slice(writes), []);
				expect('mistakes of ours', broken, []);
				expect('what users wrote', asUsersWrote(cluster.objects.values()), users);
				await reconciler.stop();
			}),
			{ numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined, includeErrorInReport: true },
		);
		t.pass();
	});
}

/** Everything works from now on. */
function heal(cluster: FakeCluster): void {
	cluster.refuse = () => undefined;
	cluster.isDown = false;
	cluster.isLagging = false;
	cluster.flush();
}

/** The members in which two values differ, each as it is and as it was expected. */
function differences(seen: object, expected: object): readonly string[] {
	const [left, right] = [seen, expected].map((value) => new Map<string, unknown>(Object.entries(value)));
	const names = [...new Set([...left!.keys(), ...right!.keys()])].filter(
		(name) => !sameValue(left!.get(name), right!.get(name)),
	);
	return names.flatMap((name) => [name, JSON.stringify(left!.get(name)), 'expected', JSON.stringify(right!.get(name))]);
}
