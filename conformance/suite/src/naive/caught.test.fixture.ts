// SPDX-License-Identifier: Apache-2.0
import type { Case } from '../case/case.ts';
import type { Environment, Target } from '../environments/contract.ts';
import { interpreterEnvironment } from '../environments/interpreter.ts';
import { adapterNamed } from '../environments/roles.ts';
import { agreesEverywhere } from '../run/agrees.ts';
import { whyNotApplicable } from '../run/applicable.ts';
import { featuresOfCase } from '../run/features-of-case.ts';
import { naiveAdapters } from './index.ts';
import type { NaiveAdapter } from './mistake.ts';

/** The targets that naive adapters are judged on. */
const targets: readonly Target[] = [
	{ meshes: ['istio'] },
	{ meshes: ['gateway-api'] },
	{ meshes: ['gateway-api'], implementation: 'istio' },
	{ meshes: ['gateway-api'], implementation: 'envoy-gateway' },
	{ meshes: ['gateway-api'], implementation: 'contour' },
	{ meshes: ['gateway-api'], implementation: 'traefik' },
	{ meshes: ['linkerd'] },
	{ meshes: ['envoy'] },
];

/** The naive adapters that fail each case somewhere, of those that are tried on it, by the id of the case. */
export async function caughtBy(
	cases: readonly Case[],
	tried: (one: Case) => readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
	const caught = new Map<string, readonly string[]>();
	for (const one of cases) {
		const features = featuresOfCase(one);
		const applicable = targets.filter((target) => whyNotApplicable(one, features, target) === undefined);
		const names: string[] = [];
		for (const name of tried(one)) {
			const naive = naiveAdapters[name];
			if (naive !== undefined && (await failsSomewhere(one, naive, applicable))) names.push(name);
		}
		caught.set(one.id, names);
	}
	return caught;
}

async function failsSomewhere(one: Case, naive: NaiveAdapter, applicable: readonly Target[]): Promise<boolean> {
	for (const target of applicable) {
		if (!target.meshes.some((mesh) => naive.meshes.includes(mesh))) continue;
		if (!(await holds(one, environmentOf(naive, target)))) return true;
	}
	return false;
}

function environmentOf(naive: NaiveAdapter, target: Target): Environment {
	const wrapped = new Map(target.meshes.map((mesh) => [mesh, naive.wrap(adapterNamed(mesh))]));
	return interpreterEnvironment({ target, adapterFor: (mesh) => wrapped.get(mesh) ?? adapterNamed(mesh) });
}

/** Whether every request arrives as expected, up to the first that does not; nothing else is asked, as a run would. */
async function holds(one: Case, environment: Environment): Promise<boolean> {
	const stage = await environment.begin(one);
	const steps = [{ action: { kind: 'install' } as const, requests: one.requests }, ...one.steps];
	for (const { action, requests } of steps) {
		if ((await stage.change(action)).length > 0) return false;
		for (const request of requests) {
			const seen = await stage.ask(request, request.arrives, 'arrives');
			if (!agreesEverywhere(request.arrives, seen)) return false;
		}
	}
	return true;
}
