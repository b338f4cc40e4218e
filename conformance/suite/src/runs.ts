// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest } from '@branchline/plan';
import fc from 'fast-check';
import { carriersOf, type RandomModel } from './arbitrary/model.ts';
import { randomRequest } from './arbitrary/request.ts';
import type { MeshUnderTest, RandomNative } from './mesh.ts';

/** One configuration of a mesh, a model, and requests. */
export interface RandomRun {
	readonly model: RandomModel;
	readonly native: RandomNative;
	readonly requests: readonly HttpRequest[];
}

/** Random runs of a law on one mesh, a dozen requests each. */
export function randomRuns(mesh: MeshUnderTest): fc.Arbitrary<RandomRun> {
	return fc.record({ model: mesh.models, native: mesh.native }).chain(({ model, native }) =>
		fc.record({
			model: fc.constant(model),
			native: fc.constant(native),
			requests: fc.array(randomRequest(carriersOf(model), mesh.places, mesh.requests), {
				minLength: 12,
				maxLength: 12,
			}),
		}),
	);
}
