// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/model';
import { sameValue } from 'branchline';

/**
 * The JSON Patch that makes an object of the user's what is wanted; empty where it is that. Only what differs is written,
 * never the metadata or the status. It begins with a test of the version that was read, so it fails rather than overwrites
 * when somebody changes the object meanwhile.
 */
export function difference(live: KubernetesObject, wanted: KubernetesObject): readonly Operation[] {
	const operations: Operation[] = [];
	const fields = new Set([...Object.keys(live), ...Object.keys(wanted)]);
	for (const field of fields)
		if (!kept.has(field)) compare(live[field], wanted[field], `/${escaped(field)}`, operations);
	return operations.length === 0 ? [] : [testOfVersion(live), ...operations];
}

const kept: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

function testOfVersion({ metadata }: KubernetesObject): Operation {
	return { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion };
}

function compare(live: unknown, wanted: unknown, path: string, operations: Operation[]): void {
	if (sameValue(live, wanted)) return;
	if (wanted === undefined) operations.push({ op: 'remove', path });
	else if (live === undefined) operations.push({ op: 'add', path, value: wanted });
	else if (isMap(live) && isMap(wanted)) {
		const fields = new Set([...Object.keys(live), ...Object.keys(wanted)]);
		for (const field of fields) compare(live[field], wanted[field], `${path}/${escaped(field)}`, operations);
	} else operations.push({ op: 'replace', path, value: wanted });
}

function escaped(step: string): string {
	return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
