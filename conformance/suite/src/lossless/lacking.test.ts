// SPDX-License-Identifier: Apache-2.0
import { type Artifact, annotations, describe, featuresOf, rulePrefix } from '@branchline/adapter';
import {
	type KubernetesObject,
	type Plan,
	type ServicePort,
	type Substitution,
	servicePortName,
} from '@branchline/plan';
import test from 'ava';
import { written } from 'branchline';
import fc from 'fast-check';
import { planOf } from '../arbitrary/model.ts';
import { shop } from '../arbitrary/shop.ts';
import type { MeshUnderTest } from '../mesh.ts';
import { meshes } from '../meshes.ts';
import { copiesIn } from './rule-lists.test.fixture.ts';

interface Wish {
	readonly of: ServicePort;
	readonly substitution: Substitution;
}

/** What a plan asks and a mesh lacks. */
function lackingIn(plan: Plan, { adapter, implementation }: MeshUnderTest): readonly Wish[] {
	const features = adapter.features(implementation);
	return plan.services.flatMap(({ of, substitutions }) =>
		substitutions
			.filter((substitution) => featuresOf(substitution).some((feature) => features[feature] !== true))
			.map((substitution) => ({ of, substitution })),
	);
}

/** The keys that copies are for: by annotation where the object is ours, by the names of rules elsewhere. */
function keysOfCopies(artifact: Artifact): ReadonlySet<string> {
	const object = written(artifact);
	const key = (object as Partial<KubernetesObject>).metadata?.annotations?.[annotations.key];
	const names = copiesIn(object).map(({ name }) => String(name ?? '').slice(rulePrefix.length));
	return new Set(key === undefined ? names : [key]);
}

/** The native objects that an artifact holds copies of. */
function nativesOf(artifact: Artifact): readonly string[] {
	const object = written(artifact) as KubernetesObject;
	return artifact.kind === 'patch'
		? [describe(object)]
		: (object.metadata?.annotations?.[annotations.native]?.split(',') ?? []);
}

const lacking = meshes.filter(({ adapter, implementation }) =>
	['target.respond', 'target.respond-headers'].some(
		(feature) => adapter.features(implementation)[feature as 'target.respond'] !== true,
	),
);

test('meshes lack something that random plans ask for', (t) => {
	t.true(lacking.length >= 3);
});

for (const mesh of lacking) {
	const { name, adapter, native, models, implementation } = mesh;
	const how = implementation === undefined ? {} : { implementation };

	test(`${name}: what it lacks is an error, and the key has no copies beside it in that route set`, (t) => {
		let asked = 0;
		let beside = 0;
		const property = fc.property(models, native, (model, { objects }) => {
			const plan = planOf(model);
			const input = { plan, cluster: shop, native: objects, ...how };
			const { artifacts, diagnostics } = adapter.render(input);
			for (const { of, substitution } of lackingIn(plan, mesh)) {
				const { key } = substitution;
				asked++;
				const words = `${servicePortName(of)} key ${key}`;
				const said = diagnostics.some(
					(one) => one.severity === 'error' && one.key === key && one.message.includes(words),
				);
				if (!said) throw new Error(`nothing is said of ${words}`);
				const reaching = objects
					.filter((object) =>
						adapter.reaches(object, input)?.ports.some((port) => servicePortName(port) === servicePortName(of)),
					)
					.map(describe);
				for (const artifact of artifacts) {
					if (!nativesOf(artifact).some((one) => reaching.includes(one))) continue;
					beside++;
					if (keysOfCopies(artifact).has(key))
						throw new Error(`${words}: copied all the same: ${JSON.stringify(written(artifact))}`);
				}
			}
		});
		fc.assert(property, { numRuns: 150, endOnFailure: process.env.LAW_SHRINK === undefined });
		t.true(asked > 20 && beside > 20, `${asked} wishes beside ${beside} artifacts only`);
	});
}
