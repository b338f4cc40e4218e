// SPDX-License-Identifier: Apache-2.0
import type { Operation } from '@branchline/adapter';
import { sameValue } from 'branchline';

/** A value with a JSON Patch (RFC 6902) applied; `undefined` where a `test` does not hold or a path is not there. */
export function patched(value: unknown, operations: readonly Operation[]): unknown {
	let result: unknown = structuredClone(value);
	for (const operation of operations) {
		const steps = operation.path
			.split('/')
			.slice(1)
			.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
		result = applied(result, steps, operation);
		if (result === undefined) return undefined;
	}
	return result;
}

function applied(value: unknown, [step, ...rest]: readonly string[], operation: Operation): unknown {
	if (step === undefined) return ending(value, operation);
	if (Array.isArray(value)) return inList(value, step, rest, operation);
	if (typeof value !== 'object' || value === null) return undefined;
	const fields = value as Readonly<Record<string, unknown>>;
	if (rest.length > 0) {
		const inner = applied(fields[step], rest, operation);
		return inner === undefined ? undefined : { ...fields, [step]: inner };
	}
	if (operation.op === 'add') return { ...fields, [step]: operation.value };
	if (!Object.hasOwn(fields, step)) return undefined;
	if (operation.op === 'test') return sameValue(fields[step], operation.value) ? value : undefined;
	const { [step]: _, ...others } = fields;
	return operation.op === 'remove' ? others : { ...fields, [step]: operation.value };
}

function inList(list: readonly unknown[], step: string, rest: readonly string[], operation: Operation): unknown {
	const index = step === '-' ? list.length : Number(step);
	if (rest.length > 0) {
		const inner = applied(list[index], rest, operation);
		return inner === undefined ? undefined : list.with(index, inner);
	}
	if (operation.op === 'add') return index > list.length ? undefined : list.toSpliced(index, 0, operation.value);
	if (index >= list.length) return undefined;
	if (operation.op === 'test') return sameValue(list[index], operation.value) ? list : undefined;
	return operation.op === 'remove' ? list.toSpliced(index, 1) : list.with(index, operation.value);
}

function ending(value: unknown, operation: Operation): unknown {
	if (operation.op === 'test') return sameValue(value, operation.value) ? value : undefined;
	return operation.op === 'remove' ? undefined : operation.value;
}
