// SPDX-License-Identifier: Apache-2.0
import { type Case, casesFolder, formatFinding, isSelected, loadCases } from '@branchline/conformance';
import { features } from 'branchline';
import type { CaseArguments } from '../../arguments/conformance.ts';
import type { Terminal } from '../../terminal.ts';
import { UsageError } from '../../usage-error.ts';

/** The cases of a folder, and those of them that are meant. */
export interface CaseInput {
	readonly all: readonly Case[];
	readonly meant: readonly Case[];
}

/**
 * The cases that are meant; undefined where a file of the folder is no case, which is said. Throws UsageError for a
 * feature that there is none of, and where no case is meant.
 */
export async function readCases(
	{ cases: folder = casesFolder, case: select, feature }: CaseArguments,
	terminal: Terminal,
): Promise<CaseInput | undefined> {
	const unknown = feature.find((name) => !Object.hasOwn(features, name));
	if (unknown !== undefined)
		throw new UsageError(`there is no feature "${unknown}": expected one of ${Object.keys(features).join(', ')}`);
	const { cases: all, findings } = await loadCases(folder).catch((cause: unknown) => {
		throw new UsageError(`${folder}: cannot be read as a folder of cases`, { cause });
	});
	for (const finding of findings) terminal.say('error', formatFinding(finding));
	if (findings.length > 0) return undefined;
	const meant = all.filter((one) => isSelected(one, { select, features: feature }));
	if (meant.length > 0) return { all, meant };
	if (all.length === 0) throw new UsageError(`${folder}: there is no case in this folder`);
	const wanted = [
		...(select.length > 0 ? [`is called ${select.join(' or ')}`] : []),
		...(feature.length > 0 ? [`asks for ${feature.join(' and ')}`] : []),
	];
	throw new UsageError(`no case ${wanted.join(' and ')}`);
}
