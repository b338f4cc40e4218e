// SPDX-License-Identifier: Apache-2.0
import { evaluate, keysOf, type Plan } from '@branchline/plan';
import type { Case } from '../case/case.ts';
import type { CaseRequest } from '../case/request.ts';
import { followed } from './chain.ts';
import { compiled } from './compiled.ts';
import type { Environment, Seen, SeenHop, SeenOnce } from './contract.ts';
import { alternatives, answerOf, words } from './described-answer.ts';
import { httpRequest } from './http-request.ts';
import { seenAnswer } from './seen-answer.ts';
import { type World, worldAfter, worldOf } from './world.ts';

/**
 * Judges by the specification: what `evaluate` makes of the answer that `without` describes. It takes `without` as given,
 * so it says whether a case is consistent, and nothing of any mesh.
 */
export function oracleEnvironment(): Environment {
	return {
		name: 'oracle',
		target: { meshes: [] },
		facts: {},
		parallel: 1,
		alone: 'before install',
		skips: () => undefined,
		begin: async (one) => {
			let world = worldOf(one);
			let isInstalled = false;
			return {
				change: async (action) => {
					world = worldAfter(world, action);
					if (action.kind === 'install') isInstalled = true;
					if (action.kind === 'uninstall') isInstalled = false;
					return [];
				},
				ask: async (request) => asked(one, request, world, isInstalled ? compiled(world).plan : nothing),
				generated: () => [],
				findings: () => undefined,
				end: async () => undefined,
			};
		},
		close: async () => undefined,
	};
}

const nothing: Plan = { carriers: [], ingress: 'all', services: [] };

function asked(one: Case, request: CaseRequest, { workloads }: World, plan: Plan): Seen {
	const isRefused = keysOf(request, plan.carriers).some((key) => one.refuses.includes(key));
	return followed(request, (sent, index): SeenHop => {
		const { hop, headers } = sent;
		const answers = alternatives(request.without[index] ?? { kind: 'fails' }).flatMap((without) => {
			const baseline = answerOf(without, hop, workloads);
			const admissible = evaluate(plan, httpRequest(sent, workloads), baseline);
			return isRefused ? [...admissible, baseline] : admissible;
		});
		const of = answers.map((answer) =>
			withoutReturned(seenAnswer(answer, { hop, headers, request, mesh: words, workloads })),
		);
		return { kind: 'admissible', of };
	});
}

/** What an oracle says: it knows of no header of a response that an application gives. */
function withoutReturned(seen: SeenHop): SeenHop {
	if (seen.kind === 'split') {
		const shares = seen.shares.map(({ count, of }) => ({ count, of: withoutReturned(of) as SeenOnce }));
		return { ...seen, shares };
	}
	if (seen.kind !== 'arrived') return seen;
	const { returned: _, ...known } = seen;
	return known;
}
