// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { carriersOf, planOf, randomModel } from './arbitrary/model.ts';
import { randomRequest } from './arbitrary/request.ts';
import { isUndefined, judged } from './judge.ts';
import type { MeshUnderTest } from './mesh.ts';
import { meshes } from './meshes.ts';
import { Statistics } from './statistics.ts';

const runs = Number(process.env.LAW_RUNS ?? 250);

for (const mesh of meshes) {
	test(`${mesh.name}: a request goes where it went before, with destinations substituted`, (t) => {
		const statistics = new Statistics(mesh);
		fc.assert(
			fc.property(randomRuns(mesh), ({ model, native, requests }) => {
				const plan = planOf(model);
				const { judge, refused } = judged(mesh, plan, native.objects);
				statistics.run(plan, native, refused);
				for (const request of requests) {
					if (isUndefined(mesh, native.objects, request)) continue;
					const verdict = judge(request);
					statistics.verdict(plan, verdict);
					if (!verdict.right) throw new Error(JSON.stringify(verdict, undefined, 1));
				}
			}),
			{ numRuns: runs, interruptAfterTimeLimit: 60_000, endOnFailure: process.env.LAW_SHRINK === undefined },
		);
		t.log(statistics.toString());
		t.deepEqual(statistics.shortfalls(), []);
	});
}

function randomRuns(mesh: MeshUnderTest) {
	return fc.record({ model: randomModel, native: mesh.native }).chain(({ model, native }) =>
		fc.record({
			model: fc.constant(model),
			native: fc.constant(native),
			requests: fc.array(randomRequest(carriersOf(model), mesh.places), { minLength: 12, maxLength: 12 }),
		}),
	);
}
