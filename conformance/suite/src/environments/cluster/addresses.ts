// SPDX-License-Identifier: Apache-2.0
import type { Workload } from '../../case/workload.ts';

/** What the documents of a case call the address of a workload, and the address that it has. */
export type AddressBook = ReadonlyMap<string, string>;

/** The addresses that a case calls by a name of its own, with those that pods have. */
export function addressBook(
	workloads: readonly Workload[],
	addressOf: (workload: Workload) => string | undefined,
): AddressBook {
	return new Map(
		workloads.flatMap((workload) => {
			const real = workload.address === undefined ? undefined : addressOf(workload);
			return real === undefined || workload.address === undefined ? [] : [[workload.address, real] as const];
		}),
	);
}

/** A value in which every text that holds an address of a case holds the real one. */
export function withRealAddresses<T>(value: T, book: AddressBook): T {
	return (book.size === 0 ? value : replaced(value, book)) as T;
}

function replaced(value: unknown, book: AddressBook): unknown {
	if (typeof value === 'string') return replacedText(value, book);
	if (Array.isArray(value)) return value.map((item) => replaced(item, book));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, book)]));
}

function replacedText(text: string, book: AddressBook): string {
	let result = text;
	for (const [made, real] of book) {
		const whole = new RegExp(`(?<![\\d.])${made.replaceAll('.', '\\.')}(?![\\d.])`, 'g');
		result = result.replaceAll(whole, real);
	}
	return result;
}
