// SPDX-License-Identifier: Apache-2.0
import type { NativeObject, Path } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { planOf } from './arbitrary/model.ts';
import { shop } from './arbitrary/shop.ts';
import { meshes } from './meshes.ts';

/** How many configurations each mesh is tried on; more find more. */
const runs = Number(process.env.LAW_RUNS ?? 80);

const wrong = fc.constantFrom<unknown>(null, [], {}, 'x', 5, true, [null], { a: null }, ['x']);

for (const { name, adapter, native, models, implementation } of meshes) {
	test(`${name}: a native object of any form is a finding at the most, never an exception`, (t) => {
		fc.assert(
			fc.property(models, native, fc.nat(), wrong, (model, { objects }, choice, value) => {
				const places = objects.flatMap((object, index) => placesOf(object).map((path) => [index, ...path]));
				const place = places[choice % Math.max(1, places.length)];
				const broken = place ? (replaced(objects, place, value) as readonly NativeObject[]) : objects;
				const input = { plan: planOf(model), cluster: shop, native: broken };
				adapter.render({ ...input, ...(implementation === undefined ? {} : { implementation }) });
				for (const object of broken) {
					adapter.reaches(object, input);
					adapter.strip(object);
				}
			}),
			{ numRuns: runs },
		);
		t.pass();
	});
}

/** Every place below the identity of an object: what says which object it is was checked when it was read. */
function placesOf(value: unknown, path: Path = []): readonly Path[] {
	if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : [];
	const below = Object.entries(value)
		.filter(([name]) => path.length > 0 || !['apiVersion', 'kind', 'metadata', '@type', 'name'].includes(name))
		.flatMap(([name, item]) => [...placesOf(item, [...path, Array.isArray(value) ? Number(name) : name])]);
	return path.length > 0 ? [path, ...below] : below;
}

function replaced(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
	if (first === undefined) return by;
	if (Array.isArray(value)) return value.map((item, index) => (index === first ? replaced(item, rest, by) : item));
	const object = value as Readonly<Record<string, unknown>>;
	return { ...object, [first]: replaced(object[first], rest, by) };
}
