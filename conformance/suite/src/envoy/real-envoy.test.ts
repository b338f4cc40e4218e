// SPDX-License-Identifier: Apache-2.0
import { interpretWithResponder } from '@branchline/interpreters';
import { evaluate, type HttpRequest, keysOf, type Plan, type XdsResource } from '@branchline/plan';
import test from 'ava';
import { applied, sameAnswer } from 'branchline';
import fc from 'fast-check';
import { envoyNative } from '../arbitrary/envoy.ts';
import { carriersOf, planOf, type RandomModel } from '../arbitrary/model.ts';
import { randomRequest } from '../arbitrary/request.ts';
import { shop } from '../arbitrary/shop.ts';
import { meshPlaces } from '../arbitrary/traits.ts';
import type { Verdict } from '../judge.ts';
import type { MeshUnderTest, RandomNative } from '../mesh.ts';
import { meshes } from '../meshes.ts';
import { Statistics } from '../statistics.ts';
import { drawn, drawsOf, isPredicted, isSubstituted, mirrorsOf } from './agreement.ts';
import { nativeOnLoopback, plainTables, shopOnLoopback } from './loopback.ts';
import { asAnswer, drawHeader, type Observation } from './observation.ts';
import { edge, RealMesh } from './real-mesh.ts';

const runs = Number(process.env.LAW_RUNS ?? 80);

/** How a request is drawn into a share of a split: by a header that says which, or by chance, asked until all were seen. */
type Drawing = 'by header' | 'by chance';

/** How often a request is asked at the most until every share was seen: one of 1 in 10 is missed once in 10^18 times. */
const patience = 400;

interface Run {
	readonly model: RandomModel;
	readonly native: RandomNative;
	readonly requests: readonly HttpRequest[];
}

/** One request: what the interpreter and the oracle say, and what was seen before and after, once for each draw. */
interface Asked {
	readonly verdict: Verdict;
	readonly before: readonly Observation[];
	readonly after: readonly Observation[];
}

const randomRun = (models: MeshUnderTest['models']): fc.Arbitrary<Run> =>
	fc.record({ model: models, native: envoyNative }).chain(({ model, native }) => {
		const table = fc
			.constantFrom('shop.example', 'other.example')
			.map((authority) => ({ to: { routeConfiguration: edge }, authority }));
		const places = native.objects.length > 0 ? table : meshPlaces;
		return fc.record({
			model: fc.constant(model),
			native: fc.constant(native),
			requests: fc.array(randomRequest(carriersOf(model), places), { minLength: 12, maxLength: 12 }),
		});
	});

/** The releases that are asked, and what part of the runs each gets of either drawing; by chance each request is asked many times. */
const asked = [
	['1.38.3', 'envoy-1.38', 'by header', 1 / 2],
	['1.38.3', 'envoy-1.38', 'by chance', 1 / 10],
	['1.39.3', 'envoy-1.39', 'by header', 1 / 4],
] as const;

const started = new Map<string, Promise<RealMesh>>();

function real(version: string): Promise<RealMesh> {
	const known = started.get(version) ?? RealMesh.start(version);
	started.set(version, known);
	return known;
}

test.after.always(() => Promise.all([...started.values()].map(async (mesh) => (await mesh).stop())));

for (const mesh of meshes.filter(({ adapter }) => adapter.name === 'envoy'))
	for (const [version, implementation, drawing, part] of asked)
		test.serial(
			`${mesh.name} on ${version}, shares ${drawing}: a request goes where it went before, with destinations substituted`,
			async (t) => {
				t.timeout(600_000);
				const on = { real: await real(version), mesh, implementation, drawing };
				const law = (statistics: Statistics) =>
					fc.asyncProperty(randomRun(mesh.models), async ({ model, native, requests }) => {
						const plan = planOf(model);
						const { refused, asked } = await play(on, plan, native, requests);
						statistics.run(plan, native, refused);
						for (const { verdict } of asked) statistics.verdict(plan, verdict);
						const wrong = asked.flatMap((one) => faultsOf(plan, refused, one, drawing));
						if (wrong.length > 0) throw new Error(JSON.stringify(wrong.slice(0, 3)));
					});
				const how = {
					numRuns: Math.ceil(runs * part),
					endOnFailure: process.env.LAW_SHRINK === undefined,
					includeErrorInReport: true,
				};
				// What the runs contain is counted on runs that are always the same; what they find, on new ones as well.
				const statistics = new Statistics(mesh);
				await fc.assert(law(statistics), { ...how, seed: 7 });
				t.log(...statistics.sentences());
				// So few runs need not contain everything.
				t.deepEqual(part === 1 / 2 ? statistics.shortfalls() : [], []);
				await fc.assert(law(new Statistics(mesh)), how);
			},
		);

interface Stage {
	readonly real: RealMesh;
	readonly mesh: MeshUnderTest;
	readonly implementation: string;
	readonly drawing: Drawing;
}

/** Asks every request of the user's configuration alone, and again with the artifacts. */
async function play(
	{ real, mesh, implementation, drawing }: Stage,
	plan: Plan,
	{ objects }: RandomNative,
	requests: readonly HttpRequest[],
) {
	const native = nativeOnLoopback(objects, real.backends, drawing === 'by header' ? drawHeader : undefined);
	const alone = native.length > 0 ? native : plainTables(real.backends);
	const rendering = mesh.adapter.render({ plan, cluster: shopOnLoopback(real.backends, real.responder), native });
	const together = applied(native, rendering.artifacts) as readonly XdsResource[];
	const refused = new Set(
		rendering.diagnostics.flatMap(({ severity, key }) => (severity === 'error' ? [key ?? 'every'] : [])),
	);
	const interpret = (resources: readonly XdsResource[]) => {
		const configuration = { objects: [...shop.services, ...resources], implementation };
		return (request: HttpRequest) => interpretWithResponder(mesh.interpreter, configuration, request).answer;
	};
	const [was, is] = [interpret(alone), interpret(together)];
	const verdicts = requests.map((request): Verdict => {
		const baseline = was(request);
		const admissible = evaluate(plan, request, baseline);
		const same = (answer: Verdict['answer']) => admissible.some((one) => sameAnswer(one, answer, shop));
		const answer = is(request);
		return { request, baseline, admissible, answer, right: same(answer), changed: !same(baseline) };
	});
	const askAll = async (resources: readonly XdsResource[], which: 'baseline' | 'answer') => {
		await real.publish(resources);
		return Promise.all(verdicts.map((verdict) => ask(real, verdict, which, drawing)));
	};
	const before = await askAll(alone, 'baseline');
	const after = await askAll(together, 'answer');
	const asked = verdicts.map((verdict, index): Asked => ({ verdict, before: before[index]!, after: after[index]! }));
	return { refused, asked };
}

/** Asks for every draw of the user's configuration; by chance, until every share of an answer was seen. */
async function ask(
	real: RealMesh,
	{ request, ...verdict }: Verdict,
	which: 'baseline' | 'answer',
	drawing: Drawing,
): Promise<readonly Observation[]> {
	const mirrors = mirrorsOf(verdict[which]);
	if (drawing === 'by header')
		return Promise.all(drawsOf(verdict.baseline).map((draw) => real.ask(request, draw, mirrors)));
	const wanted = drawsOf(verdict[which]).map((draw) => drawn(verdict[which], draw));
	const seen: Observation[] = [];
	const isSeen = (one: Verdict['answer']) => seen.some((observation) => isPredicted(one, request, observation));
	do seen.push(await real.ask(request, 0, mirrors));
	while (seen.length < patience && !wanted.every(isSeen));
	return seen;
}

function faultsOf(plan: Plan, refused: ReadonlySet<string>, asked: Asked, drawing: Drawing): readonly object[] {
	const { verdict, before, after } = asked;
	const { request, baseline, answer } = verdict;
	const excused = refused.has('every') || keysOf(request, plan.carriers).some((key) => refused.has(key));
	const admissible = before.map(asAnswer).map((was) => [...evaluate(plan, request, was), ...(excused ? [was] : [])]);
	const follows = (was: number, is: number) => admissible[was]!.some((one) => isSubstituted(one, after[is]!));
	const draws = drawsOf(baseline);
	const predicts = (said: Verdict['answer'], seen: Observation, index: number) =>
		(drawing === 'by header' ? [draws[index]!] : drawsOf(said)).some((draw) =>
			isPredicted(drawn(said, draw), request, seen),
		);
	const pairs =
		drawing === 'by header'
			? before.map((_, index) => follows(index, index))
			: [
					...before.map((_, was) => after.some((_, is) => follows(was, is))),
					...after.map((_, is) => before.some((_, was) => follows(was, is))),
				];
	const faults: string[] = [];
	if (pairs.includes(false)) faults.push('not what was recorded with σ applied');
	if (!before.every((seen, index) => predicts(baseline, seen, index))) faults.push('the interpreter errs before');
	if (!after.every((seen, index) => predicts(answer, seen, index))) faults.push('the interpreter errs after');
	return faults.map((fault) => ({ fault, request, baseline, answer, before, after, admissible }));
}
