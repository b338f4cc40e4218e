// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import fc from 'fast-check';
import { planOf } from './arbitrary/model.ts';
import { judged, type Tamper } from './judge.ts';
import type { MeshUnderTest } from './mesh.ts';
import { meshes } from './meshes.ts';
import { mutations } from './mutations.ts';
import { type RandomRun, randomRuns } from './runs.ts';

/** Mutations that leave a mesh's artifacts as they are, and why. */
const harmless: Readonly<Record<string, string>> = {
	'envoy by matcher: forget an anchor': 'a tree looks keys up by the whole value of a header, without an expression',
};

for (const mesh of meshes) {
	test(`${mesh.name}: the laws catch every mistake`, (t) => {
		const caught: string[] = [];
		for (const [name, tamper] of Object.entries(mutations)) {
			if (`${mesh.name}: ${name}` in harmless) continue;
			if (isCaught(mesh, tamper)) caught.push(name);
		}
		t.log(`${caught.length} of ${Object.keys(mutations).length} caught`);
		t.deepEqual(
			caught,
			Object.keys(mutations).filter((name) => !(`${mesh.name}: ${name}` in harmless)),
		);
	});
}

function isCaught(mesh: MeshUnderTest, tamper: Tamper): boolean {
	const details = fc.check(
		fc.property(randomRuns(mesh), (run) => isRight(mesh, tamper, run)),
		{ numRuns: 400, endOnFailure: true, seed: 1 },
	);
	return details.failed;
}

/** An adapter that writes what the mesh leaves undefined is as wrong as one that misroutes. */
function isRight(mesh: MeshUnderTest, tamper: Tamper, { model, native, requests }: RandomRun): boolean {
	const { judge, isOpen } = judged(mesh, planOf(model), native.objects, tamper);
	return requests.every((request) => isOpen(request) || judge(request).right);
}
