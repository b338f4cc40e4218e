// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, Path } from '@branchline/model';
import { sameValue } from 'branchline';
import { fieldManager } from '../client/kube.ts';
import { responsibleFor } from './owned-fields.ts';

/** How an object of ours in the cluster differs from what is wanted; nothing where it does not. */
export interface Discord {
	/** Something that is wanted is missing or has another value, or a field that we wrote is not wanted any more. */
	readonly ours: boolean;
	/** What others added, and who they are. */
	readonly foreign: readonly { readonly path: Path; readonly manager: string }[];
}

/**
 * Compares an object of ours with what is wanted. What the API server filled in by itself is no difference; where an object
 * does not say who wrote what, everything that is not wanted is one. Of the metadata labels and annotations alone count,
 * and others may add theirs.
 */
export function discord(live: KubernetesObject, wanted: KubernetesObject): Discord {
	const extra: Path[] = [];
	let ours = !coversNames(live, wanted, 'labels') || !coversNames(live, wanted, 'annotations');
	for (const field of new Set([...Object.keys(live), ...Object.keys(wanted)])) {
		if (unread.has(field)) continue;
		if (!covers(live[field], wanted[field], [field], extra)) ours = true;
	}
	const foreign: { path: Path; manager: string }[] = [];
	for (const path of extra) {
		const responsible = responsibleFor(live, path, fieldManager);
		if (responsible === 'default') continue;
		if (responsible === 'unknown') foreign.push({ path, manager: '' });
		else if (responsible.manager !== fieldManager) foreign.push({ path, manager: responsible.manager });
		else if (responsible.whole) ours = true;
	}
	return { ours, foreign };
}

/** Whether the wanted labels or annotations are there, and none that we wrote earlier and do not want any more. */
function coversNames(live: KubernetesObject, wanted: KubernetesObject, field: 'labels' | 'annotations'): boolean {
	const { [field]: are = {} } = live.metadata;
	const { [field]: should = {} } = wanted.metadata;
	if (!Object.entries(should).every(([name, value]) => are[name] === value)) return false;
	return Object.keys(are).every((name) => {
		if (Object.hasOwn(should, name)) return true;
		const responsible = responsibleFor(live, ['metadata', field, name], fieldManager);
		return responsible !== 'unknown' && (responsible === 'default' || responsible.manager !== fieldManager);
	});
}

const unread: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** Whether everything wanted is there with its value; what is there beside it is added to `extra`. */
function covers(live: unknown, wanted: unknown, path: Path, extra: Path[]): boolean {
	if (wanted === undefined) {
		if (live !== undefined) extra.push(path);
		return true;
	}
	if (Array.isArray(wanted)) {
		if (!Array.isArray(live) || live.length !== wanted.length) return false;
		return wanted.map((item, index) => covers(live[index], item, [...path, index], extra)).every(Boolean);
	}
	if (!isMap(wanted) || !isMap(live)) return sameValue(live, wanted);
	const fields = [...new Set([...Object.keys(live), ...Object.keys(wanted)])];
	return fields.map((field) => covers(live[field], wanted[field], [...path, field], extra)).every(Boolean);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
