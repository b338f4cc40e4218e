// SPDX-License-Identifier: Apache-2.0
import { evaluate, type HttpRequest, keysOf, type Plan, type XdsResource } from '@branchline/plan';
import test from 'ava';
import { applied, sameAnswer } from 'branchline';
import fc from 'fast-check';
import { envoyNative } from '../arbitrary/envoy.ts';
import { carriersOf, planOf, type RandomModel, randomModel } from '../arbitrary/model.ts';
import { randomRequest } from '../arbitrary/request.ts';
import { shop } from '../arbitrary/shop.ts';
import { meshPlaces } from '../arbitrary/traits.ts';
import type { Verdict } from '../judge.ts';
import type { RandomNative } from '../mesh.ts';
import { meshes } from '../meshes.ts';
import { Statistics } from '../statistics.ts';
import { drawn, drawsOf, isPredicted, isSubstituted, mirrorsOf } from './agreement.ts';
import { nativeOnLoopback, plainTables, shopOnLoopback } from './loopback.ts';
import { asAnswer, drawHeader, type Observation } from './observation.ts';
import { edge, RealMesh } from './real-mesh.ts';

const runs = Number(process.env.LAW_RUNS ?? 250);
const mesh = meshes.find(({ name }) => name === 'envoy')!;

interface Run {
	readonly model: RandomModel;
	readonly native: RandomNative;
	readonly requests: readonly HttpRequest[];
}

/** One draw of one request: what the interpreter and the oracle say, what was seen before and after. */
interface Asked {
	readonly verdict: Verdict;
	readonly draw: number;
	readonly before: Observation;
	readonly after: Observation;
}

const randomRun: fc.Arbitrary<Run> = fc
	.record({ model: randomModel, native: envoyNative })
	.chain(({ model, native }) => {
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

test('a real Envoy: a request goes where it went before, with destinations substituted', async (t) => {
	t.timeout(600_000);
	const real = await RealMesh.start();
	t.teardown(() => real.stop());
	const statistics = new Statistics(mesh);
	const law = fc.asyncProperty(randomRun, async ({ model, native, requests }) => {
		const plan = planOf(model);
		const { refused, asked } = await play(real, plan, native, requests);
		statistics.run(plan, native, refused);
		for (const { verdict } of asked) statistics.verdict(plan, verdict);
		const wrong = asked.flatMap((one) => faultsOf(plan, refused, one));
		if (wrong.length > 0) throw new Error(JSON.stringify(wrong.slice(0, 3)));
	});
	await fc.assert(law, {
		numRuns: runs,
		endOnFailure: process.env.LAW_SHRINK === undefined,
		includeErrorInReport: true,
	});
	t.log(...statistics.sentences());
	t.deepEqual(statistics.shortfalls(), []);
});

/** Asks every request of the user's configuration alone, and again with the artifacts. */
async function play(real: RealMesh, plan: Plan, { objects }: RandomNative, requests: readonly HttpRequest[]) {
	const native = nativeOnLoopback(objects, real.backends, drawHeader);
	const alone = native.length > 0 ? native : plainTables(real.backends);
	const rendering = mesh.adapter.render({ plan, cluster: shopOnLoopback(real.backends), native });
	const together = applied(native, rendering.artifacts) as readonly XdsResource[];
	const refused = new Set(
		rendering.diagnostics.flatMap(({ severity, key }) => (severity === 'error' ? [key ?? 'every'] : [])),
	);
	const interpret = (resources: readonly XdsResource[]) => {
		const configuration = { objects: [...shop.services, ...resources] };
		return (request: HttpRequest) => mesh.interpreter.interpret(configuration, request).answer;
	};
	const [was, is] = [interpret(alone), interpret(together)];
	const verdicts = requests.map((request): Verdict => {
		const baseline = was(request);
		const admissible = evaluate(plan, request, baseline);
		const same = (answer: Verdict['answer']) => admissible.some((one) => sameAnswer(one, answer, shop));
		const answer = is(request);
		return { request, baseline, admissible, answer, right: same(answer), changed: !same(baseline) };
	});
	const draws = verdicts.flatMap((verdict) => drawsOf(verdict.baseline).map((draw) => ({ verdict, draw })));
	const askAll = async (resources: readonly XdsResource[], which: 'baseline' | 'answer') => {
		await real.publish(resources);
		return Promise.all(draws.map(({ verdict, draw }) => real.ask(verdict.request, draw, mirrorsOf(verdict[which]))));
	};
	const before = await askAll(alone, 'baseline');
	const after = await askAll(together, 'answer');
	const asked = draws.map((one, index): Asked => ({ ...one, before: before[index]!, after: after[index]! }));
	return { refused, asked };
}

function faultsOf(
	plan: Plan,
	refused: ReadonlySet<string>,
	{ verdict, draw, before, after }: Asked,
): readonly object[] {
	const { request, baseline, answer } = verdict;
	const recorded = asAnswer(before);
	const excused = refused.has('every') || keysOf(request, plan.carriers).some((key) => refused.has(key));
	const admissible = [...evaluate(plan, request, recorded), ...(excused ? [recorded] : [])];
	const faults: string[] = [];
	if (!admissible.some((expected) => isSubstituted(expected, after)))
		faults.push('not what was recorded with σ applied');
	if (!isPredicted(drawn(baseline, draw), request, before)) faults.push('the interpreter errs before');
	if (!isPredicted(drawn(answer, draw), request, after)) faults.push('the interpreter errs after');
	return faults.map((fault) => ({ fault, request, draw, baseline, answer, before, after, admissible }));
}
