// SPDX-License-Identifier: Apache-2.0
import { deepStrictEqual } from 'node:assert/strict';
import { type Answer, type Backend, keysOf, type Plan, sameValue } from '@branchline/plan';
import test from 'ava';
import fc from 'fast-check';
import { planOf } from './arbitrary/model.ts';
import { judged } from './judge.ts';
import type { MeshUnderTest } from './mesh.ts';
import { meshes } from './meshes.ts';
import { type RandomRun, randomRuns } from './runs.ts';

/** How many configurations each mesh is tried on; more find more. */
const runs = Number(process.env.LAW_RUNS ?? 30);

const forkHeader = 'x-fork';

/** The mesh on which some routes cannot change responses. */
const unnamed = 'linkerd, gRPC';

for (const mesh of meshes)
	test(`${mesh.name}: a header names every fork that answers, and changes nothing else`, (t) => {
		let named = 0;
		const property = fc.property(randomRuns(mesh), (run) => {
			named += check(mesh, run);
		});
		fc.assert(property, { numRuns: runs, seed: 2026, endOnFailure: true });
		t.log(`${named} answers of forks`);
		t.true(named > 10);
	});

/** Checks every request of a run; the number of answers that name a fork. */
function check(mesh: MeshUnderTest, { model, native, requests }: RandomRun): number {
	const plan: Plan = planOf(model);
	const [without, withHeader] = [
		judged(mesh, plan, native.objects),
		judged(mesh, { ...plan, forkHeader }, native.objects),
	];
	let named = 0;
	for (const request of requests.filter((one) => !without.isOpen(one))) {
		const [bare, full] = [without.judge(request), withHeader.judge(request)];
		deepStrictEqual(bareOf(full.answer), bareOf(bare.answer));
		if (keysOf(request, plan.carriers).length !== 1) continue;
		const backends = full.answer.kind === 'forward' ? full.answer.backends : [];
		const before = bare.baseline.kind === 'forward' ? bare.baseline.backends : [];
		const isSplit = backends.length !== 1 || before.length !== 1;
		for (const [index, backend] of backends.entries()) {
			const isNamed = names(full.answer, backend);
			if (isNamed) named++;
			// What a route may not refer to fails with a reason that names the route.
			if ([backend.to, before[index]?.to].every((to) => to?.kind === 'fail')) continue;
			const isForked = !sameValue(backend.to, before[index]?.to);
			// Not every mesh can mark a share of a split.
			if (isNamed || (!isSplit && mesh.name !== unnamed)) deepStrictEqual(isNamed, isForked);
		}
	}
	return named;
}

/** Whether the responses of a backend say that it is a fork's, by the rule's filters or by its own. */
function names(answer: Answer, backend: Backend): boolean {
	const effects = answer.kind === 'forward' ? answer.effects : {};
	return [effects, backend.effects].some((one) => JSON.stringify(one ?? {}).includes(`"${forkHeader}"`));
}

/** An answer without the header, and without what nothing but the header was in. */
function bareOf(value: unknown): unknown {
	if (Array.isArray(value)) {
		const items = value.filter((item) => !isHeader(item)).flatMap((item) => bareOf(item) ?? []);
		return items.length > 0 ? items : undefined;
	}
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).flatMap(([name, item]) => {
		const bare = name === forkHeader || name === 'type' ? undefined : bareOf(item);
		return bare === undefined ? [] : [[name, bare] as const];
	});
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function isHeader(item: unknown): boolean {
	const { name, header } = (item ?? {}) as { readonly name?: unknown; readonly header?: { readonly key?: unknown } };
	return name === forkHeader || header?.key === forkHeader;
}
