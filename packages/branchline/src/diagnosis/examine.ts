// SPDX-License-Identifier: Apache-2.0
import { finding } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/model';
import { type Carrier, type ServicePort, servicePortName } from '@branchline/plan';
import type { Ask } from './asks.ts';
import { concernedBy } from './concerned.ts';
import { type Found, withoutKey } from './found.ts';
import { capacityOf, longestKey, madeUpKeys } from './made-up-keys.ts';
import type { MadeUp } from './made-up-plan.ts';
import { type MadeUpFindings, type Patient, renderMadeUp } from './patient.ts';

/** What is found for service ports, each by its name: that of the rendering of a sandbox that forks it alone. */
export type Findings = ReadonlyMap<string, readonly Found[]>;

/** How sandboxes are made up: what they ask, and how long their keys are. */
export interface Question {
	readonly ask: Ask;
	readonly length: number;
	/** The only carrier; absent: all that the policy names. */
	readonly carrier?: Carrier;
}

/**
 * Asks what stands in the way of a sandbox of each service port.
 *
 * Many are rendered at once, each with a key of its own, which says whose a finding is. Where that is not enough, the halves
 * are rendered by themselves, in the end each sandbox alone.
 */
export function examine(patient: Patient, ports: readonly ServicePort[], question: Question): Findings {
	const found = new Map<string, readonly Found[]>();
	const most = capacityOf(question.length);
	for (let first = 0; first < ports.length; first += most) {
		for (const [name, list] of examineGroup(patient, ports.slice(first, first + most), question)) found.set(name, list);
	}
	return found;
}

function examineGroup(patient: Patient, ports: readonly ServicePort[], question: Question): Findings {
	const group = madeUp(patient, ports, question.length);
	const rendered = renderMadeUp(patient, group, question);
	const shares = rendered.found.map((found) => ({ found, owners: ownersOf(found.diagnostic, group, patient) }));
	if (ports.length > 1 && shares.some(({ owners }) => owners === undefined)) {
		return new Map(halves(ports).flatMap((half) => [...examineGroup(patient, half, question)]));
	}
	return new Map(
		group.map((one) => {
			const own = shares.flatMap(({ found, owners }) => (owners === undefined || owners.includes(one) ? [found] : []));
			return [
				servicePortName(one.of),
				[...own, ...unreached(one, own, rendered)].map((found) => unnamed(found, one.key)),
			];
		}),
	);
}

/** The errors that are found only where a sandbox of a service port stands beside those that are there; others are given. */
export function examineBeside(patient: Patient, ports: readonly ServicePort[], others: readonly Found[]): Findings {
	if (ports.length > capacityOf(longestKey))
		return new Map(halves(ports).flatMap((half) => [...examineBeside(patient, half, others)]));
	const known = new Set(others.map(({ diagnostic }) => diagnostic.message));
	const group = madeUp(patient, ports, longestKey);
	const own = new Set(group.map(({ key }) => key));
	const { found } = renderMadeUp(patient, group, { ask: 'plain', beside: patient.plan });
	const fresh = found.filter(({ diagnostic: { severity, message } }) => severity === 'error' && !known.has(message));
	const isShared = ({ diagnostic: { code, key } }: Found) =>
		code === 'adapter/over-limit' || key === undefined || !own.has(key);
	if (ports.length > 1 && fresh.some(isShared)) {
		return new Map(halves(ports).flatMap((half) => [...examineBeside(patient, half, others)]));
	}
	return new Map(
		group.map((one) => {
			const errors = fresh.filter(({ diagnostic: { key } }) => ports.length === 1 || key === one.key);
			return [servicePortName(one.of), errors.map((error) => unnamed(error, one.key))];
		}),
	);
}

function halves(ports: readonly ServicePort[]): readonly (readonly ServicePort[])[] {
	const middle = Math.ceil(ports.length / 2);
	return [ports.slice(0, middle), ports.slice(middle)];
}

function madeUp({ keys: taken }: Patient, ports: readonly ServicePort[], length: number): readonly MadeUp[] {
	const keys = madeUpKeys(ports.length, length, taken);
	return ports.map((of, index) => ({ of, key: keys[index]! }));
}

/** Whose a finding is; undefined where only rendering fewer sandboxes says it. */
function ownersOf(
	diagnostic: Diagnostic,
	group: readonly MadeUp[],
	{ documents }: Patient,
): readonly MadeUp[] | undefined {
	const { code, severity, key, object } = diagnostic;
	// Each mesh says it of itself, see unreached.
	if (code === 'adapter/fork-unreached') return [];
	// What does not fit together may fit alone.
	if (code === 'adapter/over-limit') return undefined;
	if (key !== undefined) return group.filter((one) => one.key === key);
	// Where a route leads says whom a warning about it concerns; whom an error stops, only rendering says.
	const isRoute = object?.kind !== 'Service';
	if (isRoute && severity === 'error' && code !== 'adapter/uncovered-route') return undefined;
	const ports = group.map(({ of }) => of);
	const concerned = concernedBy(diagnostic, ports, documents) ?? [];
	return concerned.length === 0 ? undefined : group.filter(({ of }) => concerned.includes(of));
}

/** A finding for each mesh that refuses a sandbox nothing and reaches nothing that it forks. */
function unreached({ of }: MadeUp, found: readonly Found[], { unreached: ports }: MadeUpFindings): readonly Found[] {
	const refusing = new Set(found.filter(({ diagnostic }) => diagnostic.severity === 'error').map(({ mesh }) => mesh));
	return [...ports].flatMap(([mesh, names]) => {
		if (!names.has(servicePortName(of)) || refusing.has(mesh)) return [];
		const message = `${servicePortName(of)}: no route that ${mesh} reads leads to it, so nothing is written for it`;
		return [{ mesh, diagnostic: finding('adapter/fork-unreached', message) }];
	});
}

function unnamed({ diagnostic, ...found }: Found, key: string): Found {
	return { ...found, diagnostic: withoutKey(diagnostic, key) };
}
