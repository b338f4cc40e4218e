// SPDX-License-Identifier: Apache-2.0
import type { Adapter, Feature, Features } from '@branchline/adapter';
import type { Documents } from '@branchline/model';
import { type ServicePort, servicePortName } from '@branchline/plan';
import type { MeshDiagnosis, Obstacle, Verdict } from './diagnosis.ts';
import type { Examination } from './examination.ts';
import { obstaclesOf } from './obstacles.ts';

/** What an examination says of one mesh. */
export function meshDiagnosis(
	{ name: mesh, implementations, features }: Adapter,
	implementation: string | undefined,
	documents: Documents,
	examination: Examination,
): MeshDiagnosis {
	const known = implementation !== undefined && implementations.includes(implementation);
	const supported = features(known ? implementation : undefined);
	const isLacking = (ask: string) => Object.hasOwn(supported, ask) && supported[ask as Feature] !== true;
	const obstacles = obstaclesOf(documents, examination, mesh, isLacking);
	const ports = examination.ports.map((of) => ({ of, verdict: verdictOf(of, mesh, obstacles, examination) }));
	return { mesh, ports, obstacles, lacks: gapsOf(supported) };
}

function verdictOf(of: ServicePort, mesh: string, obstacles: readonly Obstacle[], { plain }: Examination): Verdict {
	const name = servicePortName(of);
	const own = obstacles.filter(({ ports, asked }) => !asked && ports.some((port) => servicePortName(port) === name));
	if (own.some(({ effect }) => effect === 'stops')) return 'stops';
	const found = plain.findings.get(name) ?? [];
	if (found.some((one) => one.mesh === mesh && one.diagnostic.code === 'adapter/fork-unreached')) return 'unreached';
	return own.some(({ effect }) => effect === 'bends') ? 'bends' : 'fine';
}

const asked = /^(?:carrier|target|when|parent)\./;

function gapsOf(supported: Features): MeshDiagnosis['lacks'] {
	return (Object.entries(supported) as [Feature, true | string][]).flatMap(([feature, reason]) =>
		reason !== true && asked.test(feature) ? [{ feature, reason }] : [],
	);
}
