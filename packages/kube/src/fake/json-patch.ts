// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import { sameValue } from 'branchline';

/** A patch that cannot be applied, as an API server refuses it. */
export class PatchRefused extends Error {}

/** The document that a JSON Patch (RFC 6902: add, replace, remove, test) leads to; throws {@link PatchRefused}. */
export function applyJsonPatch<T>(document: T, operations: readonly Operation[]): T {
	const copy = structuredClone(document);
	for (const operation of operations) applyOne(copy, operation);
	return copy;
}

function applyOne(document: unknown, operation: Operation): void {
	const steps = operation.path
		.split('/')
		.slice(1)
		.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
	const last = steps.pop() ?? '';
	const parent = steps.reduce<unknown>(
		(value, step) => (value as Record<string, unknown> | undefined)?.[step],
		document,
	);
	if (typeof parent !== 'object' || parent === null) throw new PatchRefused(`${operation.path}: nothing is there`);
	const fields = parent as Record<string, unknown>;
	const exists = Object.hasOwn(fields, last);
	if (operation.op !== 'add' && !exists) throw new PatchRefused(`${operation.path}: nothing is there`);
	if (operation.op === 'test') {
		if (!sameValue(fields[last], operation.value))
			throw new PatchRefused(`${operation.path}: testing the value failed`);
	} else if (operation.op === 'remove') {
		if (Array.isArray(parent)) parent.splice(Number(last), 1);
		else delete fields[last];
	} else if (Array.isArray(parent) && operation.op === 'add') {
		parent.splice(last === '-' ? parent.length : Number(last), 0, operation.value);
	} else fields[last] = operation.value;
}

/** The document that a JSON merge patch (RFC 7386) leads to. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
	if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
	const result: Record<string, unknown> =
		typeof document === 'object' && document !== null && !Array.isArray(document) ? { ...document } : {};
	for (const [name, value] of Object.entries(patch)) {
		if (value === null) delete result[name];
		else result[name] = applyMergePatch(result[name], value);
	}
	return result;
}
