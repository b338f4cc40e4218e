// SPDX-License-Identifier: Apache-2.0
import { type Carrier, type ServicePort, servicePortName } from '@branchline/plan';
import { render } from '../render.ts';
import { type Ask, asks } from './asks.ts';
import { examine, examineBeside, type Findings } from './examine.ts';
import { type Found, findingsOf } from './found.ts';
import { isRefused, longestKeys } from './key-lengths.ts';
import { longestKey } from './made-up-keys.ts';
import type { Patient } from './patient.ts';

/** What was found for forks that ask one thing. */
export interface Answers {
	readonly ask: Ask;
	readonly findings: Findings;
	/** By mesh and service port, the length of the longest keys where long ones are refused; 0 where all are. */
	readonly longest: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** All that was found for some service ports, on all meshes. */
export interface Examination {
	readonly ports: readonly ServicePort[];
	/** Without any sandbox. */
	readonly everywhere: readonly Found[];
	readonly plain: Answers;
	/** For forks that ask for more, where a plain one is not refused on every mesh. */
	readonly asked: readonly Answers[];
	/** For plain forks, what is found only beside the sandboxes that are there. */
	readonly beside: Findings;
	/** For plain forks that are refused whatever the key, with one carrier alone, where the policy names several. */
	readonly carried: ReadonlyMap<Carrier, Findings>;
	/** For the sandboxes that are there. */
	readonly real: readonly Found[];
}

/** The length of the longest keys that a mesh carries for forks of a service port, as far as was asked. */
export function longestOf({ longest }: Answers, of: ServicePort, mesh: string | undefined): number | undefined {
	return longest.get(mesh ?? '')?.get(servicePortName(of));
}

/** Examines service ports on chosen meshes. */
export function examineAll(patient: Patient, ports: readonly ServicePort[], meshes: readonly string[]): Examination {
	const { plan, choice, documents, everywhere } = patient;
	const plain = answersTo(patient, ports, meshes, { ask: 'plain', lengthOf: () => longestKey });
	/** As long as every mesh carries that carries any: what is found then is not about the length. */
	const lengthOf = (of: ServicePort) =>
		Math.min(longestKey, ...meshes.flatMap((mesh) => longestOf(plain, of, mesh) || []));
	const isStopped = (of: ServicePort, mesh: string) => longestOf(plain, of, mesh) === 0;
	const askable = ports.filter((of) => !meshes.every((mesh) => isStopped(of, mesh)));
	const stopped = ports.filter((of) => meshes.some((mesh) => isStopped(of, mesh)));
	const carriers = plan.carriers.length > 1 ? plan.carriers : [];
	const question = { ask: 'plain', length: longestKey } as const;
	const how = { ...choice, cluster: documents, native: documents.native };
	const real = plan.services.length > 0 ? findingsOf(render(plan, how)) : [];
	const others = [...real, ...[...plain.findings.values()].flat()];
	return {
		ports,
		everywhere,
		plain,
		asked: asks.map(({ ask }) => answersTo(patient, askable, meshes, { ask, lengthOf })),
		beside: plan.services.length > 0 ? examineBeside(patient, ports, others) : new Map(),
		carried: new Map(carriers.map((carrier) => [carrier, examine(patient, stopped, { ...question, carrier })])),
		real,
	};
}

function answersTo(
	patient: Patient,
	ports: readonly ServicePort[],
	meshes: readonly string[],
	{ ask, lengthOf }: { readonly ask: Ask; readonly lengthOf: (of: ServicePort) => number },
): Answers {
	const findings = new Map<string, readonly Found[]>();
	const longest = new Map(meshes.map((mesh) => [mesh, new Map<string, number>()]));
	for (const length of new Set(ports.map(lengthOf))) {
		const question = { ask, length };
		const group = ports.filter((of) => lengthOf(of) === length);
		const answers = examine(patient, group, question);
		for (const [name, found] of answers) findings.set(name, found);
		for (const mesh of meshes) {
			const refused = group.filter((of) => isRefused(answers, of, mesh));
			for (const [name, most] of longestKeys(patient, refused, mesh, question)) longest.get(mesh)!.set(name, most);
		}
	}
	return { ask, findings, longest };
}
