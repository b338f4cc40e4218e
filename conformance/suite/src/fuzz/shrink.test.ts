// SPDX-License-Identifier: Apache-2.0
import type { HttpRequest, KubernetesObject } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { meshes } from '../meshes.ts';
import type { RandomRun } from '../runs.ts';
import { fuzzRuns } from './fuzz.ts';
import { placedRun } from './placement.ts';
import { shrunk } from './shrink.ts';

const istio = meshes.find(({ name }) => name === 'istio')!;
const ground = {
	gateway: { namespace: 'shop', name: 'edge', port: 8081 },
	foreign: { address: '10.0.0.9', port: 9001 },
};
const runs = fc.sample(fuzzRuns(istio), { seed: 5, numRuns: 30 });

test('a run is made as small as what still fails', async (t) => {
	const run = runs.find(({ native, model }) => native.objects.length > 2 && model.sandboxes.length > 1)!;
	const isWrong = ({ method }: HttpRequest) => method === 'POST';
	const smallest = await shrunk(
		run,
		async (candidate) => (candidate.requests.some(isWrong) ? candidate : undefined),
		2_000,
	);
	t.is(smallest.requests.length, 1);
	t.is(smallest.requests[0]?.method, 'POST');
	t.deepEqual(smallest.requests[0]?.headers, []);
	t.deepEqual([smallest.model.sandboxes, smallest.native.objects.filter(({ kind }) => kind !== 'Gateway')], [[], []]);
});

test('shrinking ends after so many tries', async (t) => {
	let tries = 0;
	await shrunk(
		runs.find(({ native }) => native.objects.length > 2)!,
		async (candidate) => (tries++ < 100 ? candidate : undefined),
		7,
	);
	t.is(tries, 7);
});

test('a placed run names the gateway and the address of its ground, and nothing that no API server keeps', (t) => {
	const text = JSON.stringify(runs.map((run) => placedRun(run, ground)));
	for (const made of ['"gw"', '192.0.2.7', 'unknownField', '"kind":"Gateway"']) t.false(text.includes(made), made);
	for (const real of ['shop/edge', '10.0.0.9:9001', '"port":8081']) t.true(text.includes(real), real);
});

test('the objects of a placed run are in order of age, and of name', (t) => {
	const agesOf = ({ native }: RandomRun) =>
		(native.objects as readonly KubernetesObject[])
			.filter(({ kind }) => kind === 'VirtualService')
			.map(({ metadata }) => metadata.creationTimestamp ?? '');
	for (const run of runs) {
		const placed = placedRun(run, ground).native.objects as readonly KubernetesObject[];
		const names = placed.map(({ metadata }) => metadata.name);
		t.deepEqual(names, names.toSorted());
		t.is(placed.length, agesOf(run).length);
	}
});
