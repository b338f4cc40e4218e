// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import type { Case } from '../case/case.ts';
import { caseOf, minimalCase, minimalText } from '../case/minimal.test.fixture.ts';
import type { Action } from '../case/step.ts';
import type { Environment, Seen } from '../environments/contract.ts';
import { describedSeen } from './described.test.fixture.ts';
import { type Progress, run } from './run.ts';

/** An environment that gives what is expected, unless it is told otherwise, and keeps a diary. */
function obliging(more: Partial<Environment> & { readonly lies?: readonly string[] } = {}) {
	const diary: string[] = [];
	const { lies = [], ...rest } = more;
	const environment: Environment = {
		name: 'obliging',
		target: { meshes: ['istio'] },
		facts: { version: '1' },
		parallel: 1,
		alone: 'before install',
		skips: () => undefined,
		begin: async (one) => {
			diary.push(`begin ${one.id}`);
			return {
				change: async ({ kind }: Action) => {
					diary.push(kind);
					return lies.includes(kind) ? ['something is left behind'] : [];
				},
				ask: async (request, expected, which): Promise<Seen> => {
					diary.push(`${which} ${request.name}`);
					return lies.includes(which) ? { hops: [] } : describedSeen(expected, request);
				},
				generated: () => [],
				findings: () => [],
				end: async () => void diary.push(`end ${one.id}`),
			};
		},
		close: async () => void diary.push('close'),
		...rest,
	};
	return { environment, diary };
}

const cases: readonly Case[] = ['a/one', 'a/two', 'b/one'].map((id) => minimalCase(['', ''], id));
const ids = (results: readonly { readonly case: Case }[]) => results.map((result) => result.case.id);

test('a case is played in its order: alone, installed, step after step', async (t) => {
	const named = minimalText
		.replace('{to: checkout, headers', '{name: key, to: checkout, headers')
		.replace('{to: checkout, without', '{name: none, to: checkout, without');
	const steps = `steps:
- {scale: {checkout-pr-1: 0}, requests: [{name: dead, to: checkout, without: checkout, arrives: {fails: true}}]}
- {uninstall: true}
`;
	const one = caseOf(named + steps);
	const played = obliging();
	const { results } = await run(played.environment, [one]);
	t.is(results[0]?.outcome, 'passed');
	const alone = ['begin test/case', 'without key', 'without none', 'install', 'arrives key', 'arrives none'];
	t.deepEqual(played.diary, [...alone, 'scale', 'arrives dead', 'uninstall', 'end test/case']);
	t.deepEqual(
		results[0]?.requests.map(({ stage }) => stage),
		['without', 'without', 'arrives', 'arrives', 'step 1: scale checkout-pr-1 to 0'],
	);
	const always = obliging({ alone: 'always' });
	await run(always.environment, [one]);
	t.deepEqual(always.diary.slice(6), ['scale', 'without dead', 'arrives dead', 'uninstall', 'end test/case']);
});

test('results have the order of the cases, however many are played at once', async (t) => {
	const slow: Record<string, number> = { 'a/one': 30, 'a/two': 15, 'b/one': 0 };
	let [atOnce, most] = [0, 0];
	const { environment } = obliging({ parallel: 3 });
	const begin = async (one: Case) => {
		most = Math.max(most, ++atOnce);
		await new Promise((resolve) => setTimeout(resolve, slow[one.id]));
		atOnce--;
		return environment.begin(one);
	};
	const { results } = await run({ ...environment, begin }, cases);
	t.deepEqual(ids(results), ['a/one', 'a/two', 'b/one']);
	t.is(most, 3);
});

test('one case after the other where the environment has room for one', async (t) => {
	const { environment, diary } = obliging();
	await run(environment, cases);
	t.deepEqual(
		diary.filter((entry) => /^(?:begin|end)/.test(entry)),
		cases.flatMap(({ id }) => [`begin ${id}`, `end ${id}`]),
	);
});

test('a wrong answer fails the case, with the request', async (t) => {
	for (const lie of ['without', 'arrives']) {
		const { results } = await run(obliging({ lies: [lie] }).environment, cases.slice(0, 1));
		t.is(results[0]?.outcome, 'failed');
		t.deepEqual(
			results[0]?.requests.map(({ stage, right }) => [stage, right]),
			['without', 'without', 'arrives', 'arrives'].map((stage) => [stage, stage !== lie]),
		);
	}
});

test('what an environment complains of is said where an answer is wrong, and nowhere else', async (t) => {
	const complaining = async (lies: readonly string[]) => {
		const { environment } = obliging({ lies });
		const begin = async (one: Case) => ({
			...(await environment.begin(one)),
			complaints: async () => ['the mesh refuses the route'],
		});
		return (await run({ ...environment, begin }, cases.slice(0, 1))).results[0];
	};
	t.like(await complaining(['arrives']), { outcome: 'failed', faults: ['the mesh refuses the route'] });
	t.like(await complaining([]), { outcome: 'passed', faults: [] });
});

test('a fault fails the case, and so does an environment that breaks', async (t) => {
	const [faulty] = (await run(obliging({ lies: ['install'] }).environment, cases.slice(0, 1))).results;
	t.like(faulty, { outcome: 'failed', faults: ['install: something is left behind'] });
	const begin = () => Promise.reject(new Error('no room'));
	const { results } = await run(obliging({ begin }).environment, cases);
	t.deepEqual(
		results.map(({ outcome, faults }) => [outcome, ...faults]),
		cases.map(() => ['failed', 'the case could not be played: no room']),
	);
});

test('what is ended after a case that broke is still ended', async (t) => {
	const { environment, diary } = obliging();
	const begin = async (one: Case) => {
		const stage = await environment.begin(one);
		return { ...stage, change: () => Promise.reject(new Error('lost')) };
	};
	const { results } = await run({ ...environment, begin }, cases.slice(0, 1));
	t.like(results[0], { outcome: 'failed', faults: ['the case could not be played: lost'] });
	t.is(diary.at(-1), 'end a/one');
});

test('known failures', async (t) => {
	const knownFailure = (one: Case) => (one.id === 'a/two' ? 'the mesh is not there yet' : undefined);
	const good = await run(obliging().environment, cases, { knownFailure });
	t.deepEqual(
		good.results.map(({ outcome }) => outcome),
		['passed', 'unexpected pass', 'passed'],
	);
	const bad = await run(obliging({ lies: ['arrives'] }).environment, cases, { knownFailure });
	t.deepEqual(
		bad.results.map(({ outcome }) => outcome),
		['failed', 'known failure', 'failed'],
	);
	t.is(bad.results[1]?.reason, 'the mesh is not there yet');
});

const header = 'headers: [[x-branchline-key, pr-1]]';
const unfit: readonly (readonly [why: string, one: Case, target: Environment['target']])[] = [
	['it is for linkerd', minimalCase(['keeps:', 'meshes: [linkerd]\nkeeps:']), { meshes: ['istio'] }],
	[
		'it has no native objects for istio',
		minimalCase(['keeps:', 'native: {linkerd: []}\nkeeps:']),
		{ meshes: ['istio'] },
	],
	[
		'linkerd writes nothing for requests that enter at a gateway',
		minimalCase([`to: checkout, ${header}`, `through: edge, ${header}`]),
		{ meshes: ['linkerd'] },
	],
	['gateway-api lacks parent.mesh: ', minimalCase(), { meshes: ['gateway-api'], implementation: 'envoy-gateway' }],
	[
		'linkerd lacks carriers.order: ',
		minimalCase(['keeps:', 'features: [carriers.order]\nkeeps:']),
		{ meshes: ['linkerd'] },
	],
	['the environment does not like it', minimalCase(), { meshes: ['istio'] }],
];

for (const [why, one, target] of unfit) {
	test(`skipped: ${why}`, async (t) => {
		const { environment, diary } = obliging({ target, skips: () => 'the environment does not like it' });
		const { results } = await run(environment, [one]);
		t.is(results[0]?.outcome, 'skipped');
		t.true(results[0]?.reason?.startsWith(why), results[0]?.reason);
		t.deepEqual(diary, []);
	});
}

test('without time no case is begun', async (t) => {
	const { environment, diary } = obliging();
	const { results } = await run(environment, cases, { budgetMs: -1 });
	t.deepEqual(
		results.map(({ outcome, reason }) => [outcome, reason]),
		cases.map(() => ['skipped', 'there was no time left']),
	);
	t.deepEqual(diary, []);
});

test('where the environment is not fit for any case, all are skipped for that one reason', async (t) => {
	const heard: string[] = [];
	const onProgress = ({ case: one }: Progress) => heard.push(one.id);
	const asked: string[] = [];
	const prepare = async (all: readonly Case[]) => {
		asked.push(...all.map(({ id }) => id));
		throw new Error('the mesh is not there');
	};
	const skips = ({ id }: Case) => (id === 'a/two' ? 'it is not liked' : undefined);
	const { environment, diary } = obliging({ prepare, skips });
	const { results, hindrance } = await run(environment, cases, { onProgress, knownFailure: () => 'it is known' });
	t.is(hindrance, 'the mesh is not there');
	t.deepEqual(
		results.map(({ outcome, reason }) => [outcome, reason]),
		[
			['skipped', 'the mesh is not there'],
			['skipped', 'it is not liked'],
			['skipped', 'the mesh is not there'],
		],
	);
	t.deepEqual(asked, ['a/one', 'b/one']);
	t.deepEqual([...diary, ...heard], []);
});

test('an environment is prepared once, before the first case, and not where none is to be played', async (t) => {
	const prepared = obliging();
	const prepare = async () => void prepared.diary.push('prepare');
	const { hindrance } = await run({ ...prepared.environment, prepare }, cases);
	t.is(hindrance, undefined);
	t.deepEqual(
		prepared.diary.filter((entry) => /^(?:prepare|begin)/.test(entry)),
		['prepare', 'begin a/one', 'begin a/two', 'begin b/one'],
	);
	const idle = obliging({ prepare: () => t.fail() as never });
	await run(idle.environment, cases, { budgetMs: -1 });
	await run({ ...idle.environment, skips: () => 'it is not liked' }, cases);
	t.pass();
});

test('after an interruption no case is begun', async (t) => {
	const controller = new AbortController();
	const onProgress = ({ result }: Progress) => result && controller.abort();
	const { results } = await run(obliging().environment, cases, { signal: controller.signal, onProgress });
	t.deepEqual(
		results.map(({ outcome, reason }) => [outcome, reason]),
		[
			['passed', undefined],
			['skipped', 'the run was interrupted'],
			['skipped', 'the run was interrupted'],
		],
	);
});

test('cases are selected by id and by feature', async (t) => {
	const selected = async (options: object) => ids((await run(obliging().environment, cases, options)).results);
	t.deepEqual(await selected({ select: ['a/*'] }), ['a/one', 'a/two']);
	t.deepEqual(await selected({ select: ['one'] }), ['a/one', 'b/one']);
	t.deepEqual(await selected({ select: ['**two', 'b/one'] }), ['a/two', 'b/one']);
	t.deepEqual(await selected({ select: ['o'] }), []);
	t.deepEqual(await selected({ features: ['carrier.header', 'target.service'] }), ['a/one', 'a/two', 'b/one']);
	t.deepEqual(await selected({ features: ['carrier.baggage'] }), []);
});

test('progress is told as cases begin and end', async (t) => {
	const heard: string[] = [];
	const onProgress = ({ case: one, result, done, total }: Progress) =>
		heard.push(`${one.id} ${result?.outcome ?? 'begins'} ${done}/${total}`);
	const { environment, started, ms, target } = await run(obliging().environment, cases.slice(0, 2), { onProgress });
	t.deepEqual(heard, ['a/one begins 0/2', 'a/one passed 1/2', 'a/two begins 1/2', 'a/two passed 2/2']);
	t.deepEqual(environment, { name: 'obliging', facts: { version: '1' } });
	t.deepEqual(target, { meshes: ['istio'] });
	t.false(Number.isNaN(Date.parse(started)));
	t.true(ms >= 0);
});
