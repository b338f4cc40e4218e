// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';

/**
 * The JSON Patch that leads from an object as it is to the same object without what a rendering put in. Every list that
 * loses items is tested first, and every other value that changes, so that the patch fails rather than undo an edit that
 * was made meanwhile. Only what Branchline put in is named; empty where there is nothing of it.
 */
export function removalPatch(live: KubernetesObject, stripped: KubernetesObject): readonly Operation[] {
	return operations(live, stripped, '');
}

function operations(from: unknown, to: unknown, path: string): readonly Operation[] {
	if (from === to || sameValue(from, to)) return [];
	if (Array.isArray(from) && Array.isArray(to)) return listOperations(from, to, path);
	if (!isMap(from) || !isMap(to)) {
		return [
			{ op: 'test', path, value: from },
			{ op: 'replace', path, value: to },
		];
	}
	const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
	return names.flatMap((name): readonly Operation[] => {
		const at = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
		if (!Object.hasOwn(to, name)) {
			return [
				{ op: 'test', path: at, value: from[name] },
				{ op: 'remove', path: at },
			];
		}
		if (!Object.hasOwn(from, name)) return [{ op: 'add', path: at, value: to[name] }];
		return operations(from[name], to[name], at);
	});
}

/** Removals from the end, so that the indices of those before stay good; a list that is not a part of the other is replaced. */
function listOperations(from: readonly unknown[], to: readonly unknown[], path: string): readonly Operation[] {
	const test: Operation = { op: 'test', path, value: from };
	const removed: number[] = [];
	let kept = 0;
	for (const [index, item] of from.entries()) {
		if (kept < to.length && sameValue(item, to[kept])) kept++;
		else removed.push(index);
	}
	if (kept < to.length) return [test, { op: 'replace', path, value: to }];
	return [test, ...removed.reverse().map((index): Operation => ({ op: 'remove', path: `${path}/${index}` }))];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
