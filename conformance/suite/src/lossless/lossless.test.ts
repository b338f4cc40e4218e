// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { planOf } from '../arbitrary/model.ts';
import { shop } from '../arbitrary/shop.ts';
import { meshes } from '../meshes.ts';
import { violations } from './laws.test.fixture.ts';
import { lostFields } from './lost-fields.test.fixture.ts';
import { marked, marker } from './marks.test.fixture.ts';

/** How many configurations each mesh is tried on; more find more. */
const runs = Number(process.env.LAW_RUNS ?? 20);

interface RouteRule {
	readonly matches?: readonly { readonly queryParams?: unknown }[];
	readonly filters?: readonly { readonly type: string }[];
}

/** A route whose redirects are met whatever the query is: Contour looks at none there, and copies are without it. */
function withoutQueryOfRedirects(object: NativeObject): NativeObject {
	const { spec, ...route } = object as KubernetesObject & { readonly spec?: { readonly rules?: readonly RouteRule[] } };
	if (spec?.rules === undefined) return object;
	const rules = spec.rules.map((rule) =>
		rule.filters?.some(({ type }) => type === 'RequestRedirect')
			? { ...rule, matches: rule.matches?.map(({ queryParams: _, ...match }) => match) }
			: rule,
	);
	return { ...route, spec: { ...spec, rules } } as NativeObject;
}

// Two matches cannot be merged where one has an unknown field, so half of the runs have none there.
const places = fc.constantFrom('everywhere', 'outside of matches');

for (const { name, adapter, native, models, implementation } of meshes) {
	const how = implementation === undefined ? {} : { implementation };

	test(`${name}: every field of the users is kept, in their objects and in the copies`, (t) => {
		let copies = 0;
		const property = fc.property(models, native, places, (model, { objects }, place) => {
			const nextMark = marker();
			const read = implementation === 'contour' ? objects.map(withoutQueryOfRedirects) : objects;
			const users = read.map((object) => marked(object, nextMark, place));
			const input = { plan: planOf(model), cluster: shop, native: users, ...how };
			const { artifacts } = adapter.render(input);
			const wrong = [...violations(adapter, input), ...lostFields(users, artifacts)];
			if (wrong.length > 0) throw new Error(wrong.join('\n'));
			if (objects.length > 0) copies += artifacts.length;
		});
		fc.assert(property, { numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined });
		t.true(copies > 5, `${copies} artifacts only`);
	});
}
