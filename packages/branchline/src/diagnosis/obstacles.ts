// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic, Documents } from '@branchline/model';
import { type Carrier, type ServicePort, servicePortName } from '@branchline/plan';
import type { Ask } from './asks.ts';
import { doctorCodes } from './codes.ts';
import { concernedBy } from './concerned.ts';
import type { Obstacle } from './diagnosis.ts';
import { type Examination, longestOf } from './examination.ts';
import type { Findings } from './examine.ts';
import type { Found } from './found.ts';
import { isRefused } from './key-lengths.ts';
import { ObstacleList } from './obstacle-list.ts';

/** What is in the way of sandboxes on a mesh; without one, on several meshes together. */
export function obstaclesOf(
	documents: Documents,
	{ ports, everywhere, plain, asked, beside, carried, real }: Examination,
	mesh: string | undefined,
	isLacking: (ask: Ask) => boolean = () => false,
): readonly Obstacle[] {
	const list = new ObstacleList();
	for (const diagnostic of onMesh(everywhere, mesh)) {
		const concerned = concernedBy(diagnostic, ports, documents) ?? ports;
		if (concerned.length > 0) list.add(diagnostic, concerned);
	}
	for (const of of ports) {
		const length = longestOf(plain, of, mesh);
		const superfluous = superfluousCarriers(carried, of, mesh);
		for (const diagnostic of said(plain.findings, of, mesh))
			list.add(withCarriers(withLength(diagnostic, length), superfluous), [of]);
		for (const diagnostic of said(beside, of, mesh)) list.add(withLength(diagnostic, length), [of]);
	}
	for (const answers of asked) {
		// Which routes are covered, which is of no one mesh, does not depend on what is asked.
		if (mesh === undefined || answers.ask === 'plain' || isLacking(answers.ask)) continue;
		// Where a plain fork is refused, nothing is said of one that asks for more.
		for (const of of ports.filter((port) => longestOf(plain, port, mesh) !== 0))
			for (const diagnostic of said(answers.findings, of, mesh))
				list.addAsked(withLength(diagnostic, longestOf(answers, of, mesh)), of, answers.ask);
	}
	for (const diagnostic of onMesh(real, mesh)) list.addReal(diagnostic);
	return list.obstacles();
}

function onMesh(found: readonly Found[], mesh: string | undefined): readonly Diagnostic[] {
	return found
		.filter((one) => one.mesh === mesh)
		.map(({ diagnostic }) => diagnostic)
		.filter(({ code }) => code !== 'adapter/fork-unreached');
}

function said(findings: Findings, of: ServicePort, mesh: string | undefined): readonly Diagnostic[] {
	return onMesh(findings.get(servicePortName(of)) ?? [], mesh);
}

/** An error that is found for long keys alone says up to which length keys do. */
function withLength(diagnostic: Diagnostic, length = 0): Diagnostic {
	if (length === 0 || diagnostic.severity !== 'error') return diagnostic;
	const { severity, remedy } = doctorCodes['doctor/key-length'];
	const message = `${diagnostic.message}; keys of at most ${length} characters do`;
	return { ...diagnostic, code: 'doctor/key-length', severity, message, hint: remedy };
}

/** The carriers of the policy that are refused each alone, where another is not. */
function superfluousCarriers(
	carried: ReadonlyMap<Carrier, Findings>,
	of: ServicePort,
	mesh: string | undefined,
): readonly Carrier[] {
	const refused = [...carried].filter(([, findings]) => mesh !== undefined && isRefused(findings, of, mesh));
	return refused.length < carried.size ? refused.map(([carrier]) => carrier) : [];
}

/** An error that would not be found without some carriers says so. */
function withCarriers(diagnostic: Diagnostic, superfluous: readonly Carrier[]): Diagnostic {
	if (superfluous.length === 0 || diagnostic.severity !== 'error') return diagnostic;
	const names = superfluous.map(({ kind, name }) => `{${kind}: ${name}}`).join(', ');
	return { ...diagnostic, hint: `leave ${names} out of spec.carriers of the RoutingPolicy; or ${diagnostic.hint}` };
}
