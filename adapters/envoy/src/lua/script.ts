// SPDX-License-Identifier: Apache-2.0
import { carrierHeader } from '@branchline/adapter';
import type { Carrier } from '@branchline/plan';
import { forkPrefix } from '../fork-names.ts';
import { checking, choosing, excepting, naming, reading } from './code.ts';
import { luaString } from './literal.ts';

/** What a script is made for. */
export interface ScriptParts {
	/** The cluster that requests go to without a fork. */
	readonly baseline: string;
	readonly carriers: readonly Carrier[];
	/** Conditions of forks; see `conditionData`. */
	readonly conditions: string;
	/** Keys that are not honoured. */
	readonly except: readonly string[];
}

/**
 * The script that chooses between a baseline cluster and the clusters of its forks: the first key of the request, in the
 * order of the carriers, for which there is a cluster. What users wrote stands in it as string literals and nowhere else.
 */
export function scriptOf({ baseline, carriers, conditions, except }: ScriptParts): string {
	return [
		`local baseline, prefix = ${luaString(baseline)}, ${luaString(forkPrefix)}`,
		`local carriers = {${carriers.map(carrierTable).join(', ')}}`,
		reading,
		...(conditions === '' ? [naming] : [`local data = ${luaString(conditions)}`, checking]),
		...(except.length === 0 ? [] : [`local except = ${luaString(` ${except.join(' ')} `)}`, excepting]),
		choosing,
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
