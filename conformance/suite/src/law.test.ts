// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { AllOrNothing } from './all-or-nothing.ts';
import { planOf } from './arbitrary/model.ts';
import { judged } from './judge.ts';
import { meshes, refusingMeshes } from './meshes.ts';
import { randomRuns } from './runs.ts';
import { Statistics } from './statistics.ts';

/** How many configurations each mesh is tried on; more find more. */
const runs = Number(process.env.LAW_RUNS ?? 150);

for (const mesh of [...meshes, ...refusingMeshes]) {
	test(`${mesh.name}: a request goes where it went before, with destinations substituted`, (t) => {
		t.timeout(300_000);
		const statistics = new Statistics(mesh);
		const property = fc.property(randomRuns(mesh), ({ model, native, requests }) => {
			const plan = planOf(model);
			const { judge, isOpen, refused } = judged(mesh, plan, native.objects);
			const allOrNothing = new AllOrNothing(plan);
			statistics.run(plan, native, refused);
			for (const request of requests) {
				if (isOpen(request)) continue;
				const verdict = judge(request);
				statistics.verdict(plan, verdict);
				if (!verdict.right) throw new Error(JSON.stringify(verdict, undefined, 1));
				const other = allOrNothing.contradicts(verdict);
				if (other) throw new Error(`refused in part: ${JSON.stringify([other, verdict], undefined, 1)}`);
			}
		});
		// A counterexample is worth more soon than small: LAW_SHRINK asks for the small one.
		const endOnFailure = process.env.LAW_SHRINK === undefined;
		// What the runs contain is counted on runs that are always the same; what they find, on new ones as well.
		fc.assert(property, { numRuns: runs, seed: 2026, endOnFailure });
		t.log(...statistics.sentences());
		t.deepEqual(statistics.shortfalls(), []);
		fc.assert(property, { numRuns: runs / 3, endOnFailure });
	});
}
