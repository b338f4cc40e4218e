// SPDX-License-Identifier: Apache-2.0
import { type MeshUnderTest, meshes } from '@branchline/conformance';
import { type ReconcileEvent, reconcileWith } from '@branchline/controller';
import { FakeClock, FakeCluster } from '@branchline/controller/fake';
import test from 'ava';
import { type Answer, type HttpRequest, type KubernetesObject, type Plan, sameAnswer, sameValue } from 'branchline';
import fc from 'fast-check';
import { happen } from './chaos.ts';
import { planOf } from './from-scratch.ts';
import { type Doing, keys, policy, sandboxDoing, serviceDoing, services } from './shop.ts';

/** How many stories each mesh is tried on; more find more. */
const runs = Number(process.env.CONTROLLER_RUNS ?? 8);

for (const mesh of meshes.filter(({ adapter }) => adapter.name !== 'envoy')) {
	test(`${mesh.name}: no write on the way changes a request with another key or none`, async (t) => {
		const seen = { writes: 0, judged: 0, spared: 0 };
		const story = fc.record({
			native: mesh.native,
			before: fc.array(sandboxDoing, { maxLength: 4 }),
			steps: fc.array(fc.oneof({ weight: 3, arbitrary: sandboxDoing }, { weight: 1, arbitrary: serviceDoing }), {
				minLength: 2,
				maxLength: 6,
			}),
			requests: fc.array(request(mesh), { minLength: 10, maxLength: 20 }),
		});
		await fc.assert(
			fc.asyncProperty(story, async ({ native, before, steps, requests }) => {
				const clock = new FakeClock('2026-06-01T00:00:00Z');
				const cluster = new FakeCluster(() => clock.now());
				for (const object of [...services, policy, ...(native.objects as readonly KubernetesObject[])])
					cluster.put(object);
				for (const doing of before) happen(cluster, doing);
				const asked = requests.filter((one) => answerOf(mesh, cluster, one) !== undefined);
				const options = { clock, acceptanceMs: 0, mesh: mesh.adapter.name };
				const how = mesh.implementation === undefined ? {} : { implementation: mesh.implementation };
				const broken: unknown[] = [];
				const onEvent = (event: ReconcileEvent) => event.kind === 'broken' && broken.push(event.error);
				const reconciler = reconcileWith(cluster, { ...options, ...how, onEvent });
				for (const step of [undefined, ...steps]) await take(step, asked, { mesh, cluster, clock, seen });
				if (broken.length > 0) throw broken[0];
				await reconciler.stop();
			}),
			{ numRuns: runs, endOnFailure: process.env.LAW_SHRINK === undefined, includeErrorInReport: true },
		);
		t.log(
			`${seen.writes} writes, ${seen.judged} answers that had to stay, ${seen.spared} of keys that were being changed`,
		);
		// Of few random stories no more can be asked: most may be about routes that an implementation refuses.
		t.true(seen.writes > 0 && seen.judged > 0 && seen.spared > 0);
	});
}

interface Stage {
	readonly mesh: MeshUnderTest;
	readonly cluster: FakeCluster;
	readonly clock: FakeClock;
	readonly seen: { writes: number; judged: number; spared: number };
}

/** One step of a story, judged after each write that it leads to; the first is the start of the reconciler. */
async function take(step: Doing | undefined, requests: readonly HttpRequest[], stage: Stage): Promise<void> {
	const { mesh, cluster, clock, seen } = stage;
	const plan = step === undefined ? noPlan : planOf(cluster.objects.values(), clock.now());
	if (step !== undefined) happen(cluster, step);
	const touched = changedKeys(plan, planOf(cluster.objects.values(), clock.now()));
	const untouched = requests.filter((one) =>
		one.headers.every(([name, value]) => name !== 'x-key' || !touched.has(value)),
	);
	const answers = new Map(untouched.map((one) => [one, answerOf(mesh, cluster, one)]));
	seen.spared += requests.length - untouched.length;
	const services = { services: [], endpointSlices: [] };
	const wrong: unknown[] = [];
	cluster.onWrite = (write) => {
		if (write.kind === 'status') return;
		seen.writes++;
		for (const [one, before] of answers) {
			const after = answerOf(mesh, cluster, one);
			seen.judged++;
			if (
				before !== undefined &&
				after !== undefined &&
				(sameValue(before, after) || sameAnswer(before, after, services))
			)
				continue;
			wrong.push({ step, write, request: one, before, after });
		}
	};
	await clock.advance(60_000);
	cluster.onWrite = () => undefined;
	if (wrong.length > 0) throw new Error(JSON.stringify(wrong[0], undefined, 1));
}

const noPlan: Plan = { carriers: [], ingress: 'all', services: [] };

/** The keys that do something else in one plan than in the other. */
function changedKeys(before: Plan, after: Plan): ReadonlySet<string> {
	const said = (plan: Plan, key: string) =>
		plan.services.flatMap(({ of, substitutions }) =>
			substitutions.filter((substitution) => substitution.key === key).map((substitution) => ({ of, substitution })),
		);
	return new Set(keys.filter((key) => !sameValue(said(before, key), said(after, key))));
}

/** What the mesh answers as the cluster is now; `undefined` where the users' own routes leave that undefined. */
function answerOf(
	{ interpreter, implementation }: MeshUnderTest,
	cluster: FakeCluster,
	asked: HttpRequest,
): Answer | undefined {
	const objects = [...cluster.objects.values()].filter(({ apiVersion }) => !apiVersion.startsWith('branchline.dev/'));
	try {
		return interpreter.interpret({ objects, ...(implementation === undefined ? {} : { implementation }) }, asked)
			.answer;
	} catch (error) {
		if ((error as Error).name === 'UndefinedConfiguration') return undefined;
		throw error;
	}
}

function request({ places, requests }: MeshUnderTest): fc.Arbitrary<HttpRequest> {
	return fc
		.record({
			place: places,
			method: fc.constantFrom(...(requests?.methods ?? ['GET', 'GET', 'POST'])),
			path: fc.constantFrom(...(requests?.paths ?? ['/', '/a', '/a/b', '/ab'])),
			header: fc.constantFrom<readonly (readonly [string, string])[]>([], [], [['h', '1']], [['i', '1']]),
			key: fc.constantFrom<readonly (readonly [string, string])[]>(
				[],
				...[...keys, 'unowned'].map((key) => [['x-key', key] as const]),
			),
		})
		.map(({ place, method, path, header, key }) => ({ ...place, method, path, headers: [...header, ...key] }));
}
