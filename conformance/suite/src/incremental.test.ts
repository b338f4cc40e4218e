// SPDX-License-Identifier: Apache-2.0
import { deepStrictEqual } from 'node:assert/strict';
import { isOurs, type RenderCache } from '@branchline/adapter';
import test from 'ava';
import { identity, written } from 'branchline';
import fc from 'fast-check';
import { planOf } from './arbitrary/model.ts';
import { shop } from './arbitrary/shop.ts';
import { meshes } from './meshes.ts';

/** How many configurations each mesh is tried on in each test; more find more. */
const runs = Number(process.env.LAW_RUNS ?? 10);

for (const { name, adapter, native, models, implementation } of meshes) {
	const how = implementation === undefined ? {} : { implementation };

	test(`${name}: what a cache remembers never changes a result`, (t) => {
		const changes = fc.array(fc.record({ model: models, native }), { minLength: 2, maxLength: 4 });
		fc.assert(
			fc.property(changes, fc.boolean(), (steps, keepNative) => {
				const cache: RenderCache = new Map();
				const first = steps[0]!.native.objects;
				for (const step of steps) {
					const input = {
						plan: planOf(step.model),
						cluster: shop,
						native: keepNative ? first : step.native.objects,
						...how,
					};
					deepStrictEqual(adapter.render({ ...input, cache }), adapter.render(input));
				}
			}),
			{ numRuns: runs },
		);
		t.pass();
	});

	test(`${name}: the order of the user's objects does not matter`, (t) => {
		fc.assert(
			fc.property(models, native, (model, { objects }) => {
				const input = { plan: planOf(model), cluster: shop, ...how };
				const texts = (order: typeof objects) =>
					adapter
						.render({ ...input, native: order })
						.artifacts.map((artifact) => JSON.stringify(artifact))
						.sort();
				deepStrictEqual(texts([...objects].reverse()), texts(objects));
			}),
			{ numRuns: runs },
		);
		t.pass();
	});

	test(`${name}: what was stripped is what the user wrote`, (t) => {
		fc.assert(
			fc.property(models, native, (model, { objects }) => {
				const { artifacts } = adapter.render({ plan: planOf(model), cluster: shop, native: objects, ...how });
				const before = new Map(objects.map((object) => [identity(object), object]));
				for (const artifact of artifacts) {
					const object = written(artifact);
					deepStrictEqual(
						adapter.strip(object),
						before.get(identity(object)) ?? (isOurs(object) ? undefined : adapter.strip(object)),
					);
				}
			}),
			{ numRuns: runs },
		);
		t.pass();
	});
}
