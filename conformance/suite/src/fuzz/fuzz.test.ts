// SPDX-License-Identifier: Apache-2.0
import test from 'ava';
import { decodeCase } from '../case/decode.ts';
import { meshes } from '../meshes.ts';
import { naiveAdapters } from '../naive/index.ts';
import type { FuzzFailure } from './counterexample.ts';
import { envoySubject } from './envoy-subject.ts';
import { fuzz } from './fuzz.ts';
import { interpreterSubject } from './interpreter-subject.ts';

/** How many configurations each mesh is tried on: enough for what has to be among them. */
const rounds = 40;

/** One mesh of each adapter: that the law holds on all of them is for `law.test` to say. */
const oneOfEach = meshes.filter(
	({ adapter }, index) => meshes.findIndex((other) => other.adapter.name === adapter.name) === index,
);

for (const mesh of oneOfEach) {
	test(`${mesh.name}: random configurations hold the law, and contain what they have to`, async (t) => {
		const result = await fuzz({ mesh, subject: interpreterSubject(mesh), seed: 7, count: rounds });
		t.log(...result.statistics, ...new Set(result.open));
		t.deepEqual(result.failures, []);
		t.deepEqual(result.shortfalls, []);
		t.is(result.unconfirmed, 0);
		t.is(result.rounds, rounds);
		t.true(result.requests > 10 * rounds);
	});
}

for (const [name, { meshes: names, wrap }] of Object.entries(naiveAdapters)) {
	if (name !== 'path-blind') continue;
	for (const mesh of oneOfEach.filter(({ adapter }) => names.includes(adapter.name))) {
		test(`${mesh.name}: a ${name} adapter is found out, by a case that can be read`, async (t) => {
			const subject = interpreterSubject(mesh, wrap(mesh.adapter));
			const { failures } = await fuzz({ mesh, subject, seed: 7, count: 60, mostFailures: 1, shrinkTries: 400 });
			t.is(failures.length, 1);
			t.is(failures[0]?.kind, 'law');
			const decoded = decodeCase('found.yaml', 'random/found', failures[0]?.caseFile ?? '');
			t.deepEqual('findings' in decoded ? decoded.findings : [], []);
			t.log(failures[0]?.caseFile);
		});
	}
}

test('a failure is told before the next configuration begins, and an end that is asked for ends the shrinking, too', async (t) => {
	const mesh = meshes.find(({ name }) => name === 'istio')!;
	const { wrap } = naiveAdapters['path-blind']!;
	const asked = new AbortController();
	let rounds = 0;
	const told: FuzzFailure[] = [];
	const subject = interpreterSubject(mesh, wrap(mesh.adapter));
	const counted: typeof subject = {
		...subject,
		ask: async (askings) => {
			// Asked before and after the delivery; a second pair confirms what was wrong, and shrinking begins.
			if (askings.length < 24 && ++rounds > 2) asked.abort();
			return subject.ask(askings);
		},
	};
	const result = await fuzz({
		mesh,
		subject: counted,
		seed: 7,
		count: 60,
		signal: asked.signal,
		onFailure: async (failure) => void told.push(failure),
	});
	t.is(told.length, 1);
	t.deepEqual(told, result.failures);
	t.true(rounds < 10);
});

test('envoy, a real one: random configurations hold the law', async (t) => {
	t.timeout(300_000);
	const mesh = meshes.find(({ name }) => name === 'envoy')!;
	const subject = await envoySubject(mesh);
	t.teardown(() => subject.stop());
	const result = await fuzz({ mesh, subject, seed: 7, count: 10 });
	t.log(...result.statistics, `${result.sent} requests in ${Math.round(result.ms)} ms`);
	t.deepEqual(result.failures, []);
	t.is(result.rounds, 10);
});
