// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@branchline/plan';
import type { Case } from '../case/case.ts';

/** The findings that a case demands and nobody reported, as sentences; none where it is not known what was reported. */
export function missingFindings(
	{ diagnoses, refuses }: Pick<Case, 'diagnoses' | 'refuses'>,
	findings: readonly Diagnostic[] | undefined,
): readonly string[] {
	if (findings === undefined) return [];
	const codes = new Set(findings.map(({ code }) => code));
	const errors = findings.filter(({ severity }) => severity === 'error');
	// An error that names no key concerns all of them.
	const isRefused = (key: string) => errors.some((error) => error.key === undefined || error.key === key);
	return [
		...diagnoses.filter((code) => !codes.has(code)).map((code) => `no finding ${code} was reported`),
		...refuses.filter((key) => !isRefused(key)).map((key) => `no error says that the key ${key} is refused`),
	];
}
