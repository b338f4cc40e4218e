// SPDX-License-Identifier: Apache-2.0
import { type ServicePort, servicePortName } from '@branchline/plan';
import { examine, type Findings, type Question } from './examine.ts';
import type { Patient } from './patient.ts';

/** Whether a fork of a service port is refused on a mesh. */
export function isRefused(findings: Findings, of: ServicePort, mesh: string): boolean {
	const found = findings.get(servicePortName(of)) ?? [];
	return found.some((one) => one.mesh === mesh && one.diagnostic.severity === 'error');
}

/**
 * The length of the longest keys by which service ports can be forked on a mesh, where keys of the length that was asked for
 * are refused; 0 where all are.
 */
export function longestKeys(
	patient: Patient,
	ports: readonly ServicePort[],
	mesh: string,
	question: Question,
): ReadonlyMap<string, number> {
	const longest = new Map<string, number>();
	/** Keys of `good` characters are known to do, and keys of `bad` characters not to. */
	const search = (among: readonly ServicePort[], good: number, bad: number): void => {
		if (among.length === 0) return;
		if (bad - good === 1) {
			for (const of of among) longest.set(servicePortName(of), good);
			return;
		}
		// The shortest keys first: most of what is refused is refused whatever the key.
		const length = good === 0 ? 1 : Math.floor((good + bad) / 2);
		const findings = examine(patient, among, { ...question, length });
		const refused = among.filter((of) => isRefused(findings, of, mesh));
		const carried = among.filter((of) => !refused.includes(of));
		search(refused, good, length);
		search(carried, length, bad);
	};
	search(ports, 0, question.length);
	return longest;
}
