// SPDX-License-Identifier: Apache-2.0
import { carrierHeader } from '@branchline/adapter';
import type { Carrier } from '@branchline/plan';
import { forkPrefix } from '../fork-names.ts';
import type { Choice } from './block.ts';
import { checking, choosingByHeader, choosingFork, excepting, naming, namingByHeader, reading } from './code.ts';
import { luaString } from './literal.ts';

/** What a script is made for. */
export interface ScriptParts {
	/** The cluster that requests go to without a fork, or the header that names it. */
	readonly choice: Choice;
	readonly carriers: readonly Carrier[];
	/** Conditions of forks of the cluster; see `conditionData`. Where a header names it, there are none. */
	readonly conditions: string;
	/** Keys that are not honoured. */
	readonly except: readonly string[];
}

/**
 * The script that chooses between a baseline cluster and the clusters of its forks: the first key of the request, in the
 * order of the carriers, for which there is a cluster. What users wrote stands in it as string literals and nowhere else.
 */
export function scriptOf({ choice, carriers, conditions, except }: ScriptParts): string {
	const isHeader = choice.kind === 'header';
	const plainly = isHeader ? namingByHeader : naming;
	return [
		`local ${isHeader ? 'named_by' : 'baseline'}, prefix = ${luaString(choice.name)}, ${luaString(forkPrefix)}`,
		`local carriers = {${carriers.map(carrierTable).join(', ')}}`,
		reading,
		...(conditions === '' ? [plainly] : [`local data = ${luaString(conditions)}`, checking]),
		...(except.length === 0 ? [] : [`local except = ${luaString(` ${except.join(' ')} `)}`, excepting]),
		isHeader ? choosingByHeader : choosingFork,
	].join('\n');
}

/**
 * How a carrier is read. A header is a key as a whole; white space may stand around the `=` of a baggage member, and
 * properties after its value (see `keysOf`).
 */
function carrierTable(carrier: Carrier): string {
	const header = `header = ${luaString(carrierHeader(carrier))}`;
	if (carrier.kind === 'header') return `{${header}, ends = ""}`;
	const form = carrier.kind === 'baggage' ? 'spaced = true, ends = ",;"' : 'spaced = false, ends = ","';
	return `{${header}, member = ${luaString(carrier.name)}, ${form}}`;
}
